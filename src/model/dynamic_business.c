/* Business: companies and how they talk, products, departments. */
#include "model/dynamic.h"

#include "base/arena.h"

static const char *const company_suffixes[] = {"Inc", "LLC", "Group", "and Sons"};
static const char *const bs_buzzes[] = {
    "align",     "amplify",  "automate",    "benchmark", "cultivate", "deliver",    "deploy",
    "disrupt",   "drive",    "embrace",     "empower",   "enable",    "engage",     "extend",
    "grow",      "harness",  "implement",   "incubate",  "innovate",  "integrate",  "leverage",
    "maximize",  "optimize", "orchestrate", "reinvent",  "scale",     "streamline", "syndicate",
    "transform", "unleash",  "visualize",
};
static const char *const bs_adjectives[] = {
    "agile",
    "bleeding-edge",
    "clicks-and-mortar",
    "collaborative",
    "cross-media",
    "customized",
    "distributed",
    "dynamic",
    "efficient",
    "end-to-end",
    "frictionless",
    "global",
    "granular",
    "holistic",
    "impactful",
    "interactive",
    "leading-edge",
    "magnetic",
    "mission-critical",
    "open-source",
    "proactive",
    "real-time",
    "robust",
    "scalable",
    "seamless",
    "sticky",
    "strategic",
    "transparent",
    "turn-key",
    "vertical",
    "virtual",
    "world-class",
};
static const char *const bs_nouns[] = {
    "action-items",    "applications",  "architectures", "bandwidth",    "channels",
    "communities",     "content",       "convergence",   "deliverables", "e-business",
    "e-commerce",      "e-markets",     "experiences",   "eyeballs",     "functionalities",
    "infrastructures", "initiatives",   "interfaces",    "markets",      "metrics",
    "networks",        "niches",        "paradigms",     "partnerships", "platforms",
    "portals",         "relationships", "schemas",       "solutions",    "synergies",
    "systems",         "technologies",  "users",         "vortals",      "web services",
};
static const char *const phrase_adjectives[] = {
    "Adaptive",        "Advanced",     "Ameliorated",   "Assimilated", "Automated",
    "Balanced",        "Centralized",  "Cloned",        "Compatible",  "Configurable",
    "Cross-group",     "Customizable", "Decentralized", "Devolved",    "Digitized",
    "Distributed",     "Diverse",      "Enhanced",      "Ergonomic",   "Exclusive",
    "Expanded",        "Extended",     "Focused",       "Fundamental", "Grass-roots",
    "Horizontal",      "Innovative",   "Intuitive",     "Inverse",     "Managed",
    "Monitored",       "Multi-tiered", "Networked",     "Operative",   "Optimized",
    "Organic",         "Persistent",   "Phased",        "Polarized",   "Profound",
    "Progressive",     "Reactive",     "Reduced",       "Robust",      "Seamless",
    "Secured",         "Sharable",     "Streamlined",   "Switchable",  "Synchronized",
    "Team-oriented",   "Total",        "Universal",     "Upgradable",  "Versatile",
    "Vision-oriented",
};
static const char *const phrase_descriptors[] = {
    "24 hour",         "actuating",       "analyzing",       "asymmetric",
    "asynchronous",    "background",      "bifurcated",      "client-driven",
    "cohesive",        "composite",       "content-based",   "context-sensitive",
    "dedicated",       "demand-driven",   "discrete",        "dynamic",
    "eco-centric",     "encompassing",    "executive",       "explicit",
    "fault-tolerant",  "fresh-thinking",  "full-range",      "global",
    "heuristic",       "high-level",      "holistic",        "homogeneous",
    "human-resource",  "hybrid",          "impactful",       "incremental",
    "interactive",     "intermediate",    "leading edge",    "local",
    "logistical",      "maximized",       "methodical",      "mobile",
    "modular",         "multimedia",      "national",        "needs-based",
    "neutral",         "next generation", "object-oriented", "optimal",
    "radical",         "real-time",       "reciprocal",      "regional",
    "responsive",      "scalable",        "secondary",       "stable",
    "static",          "systematic",      "tangible",        "transitional",
    "upward-trending", "user-facing",     "value-added",     "web-enabled",
    "zero defect",
};
static const char *const phrase_nouns[] = {
    "ability",
    "access",
    "adapter",
    "algorithm",
    "alliance",
    "analyzer",
    "application",
    "approach",
    "archive",
    "array",
    "attitude",
    "benchmark",
    "capability",
    "challenge",
    "circuit",
    "collaboration",
    "complexity",
    "concept",
    "core",
    "customer loyalty",
    "data-warehouse",
    "database",
    "definition",
    "emulation",
    "encoding",
    "encryption",
    "firmware",
    "flexibility",
    "focus group",
    "forecast",
    "frame",
    "framework",
    "function",
    "graphic interface",
    "hardware",
    "help-desk",
    "hierarchy",
    "hub",
    "info-mediaries",
    "initiative",
    "installation",
    "instruction set",
    "interface",
    "knowledge base",
    "leverage",
    "matrices",
    "methodology",
    "middleware",
    "migration",
    "model",
    "moderator",
    "neural-net",
    "open architecture",
    "orchestration",
    "paradigm",
    "policy",
    "portal",
    "pricing structure",
    "product",
    "productivity",
    "project",
    "protocol",
    "service-desk",
    "software",
    "solution",
    "standardization",
    "strategy",
    "structure",
    "success",
    "support",
    "synergy",
    "throughput",
    "toolset",
    "utilization",
    "website",
    "workforce",
};
static const char *const products[] = {
    "Backpack", "Ball",   "Bike",   "Blanket",  "Bottle", "Bowl",     "Bread",  "Camera",
    "Candle",   "Chair",  "Cheese", "Clock",    "Desk",   "Fish",     "Gloves", "Guitar",
    "Hat",      "Jacket", "Kettle", "Keyboard", "Lamp",   "Mirror",   "Mouse",  "Mug",
    "Pants",    "Pillow", "Pizza",  "Radio",    "Salad",  "Scarf",    "Shirt",  "Shoes",
    "Soap",     "Sofa",   "Table",  "Towels",   "Tuna",   "Umbrella", "Wallet", "Watch",
};
static const char *const product_adjectives[] = {
    "Awesome",     "Classic",  "Elegant",    "Ergonomic",   "Fantastic", "Generic",   "Gorgeous",
    "Handcrafted", "Handmade", "Incredible", "Intelligent", "Licensed",  "Practical", "Refined",
    "Rustic",      "Sleek",    "Small",      "Sturdy",      "Tasty",     "Unbranded",
};
static const char *const product_materials[] = {
    "Bamboo", "Bronze", "Concrete", "Cotton", "Fresh", "Frozen", "Glass", "Granite", "Leather",
    "Linen",  "Metal",  "Plastic",  "Rubber", "Silk",  "Soft",   "Steel", "Wooden",  "Wool",
};
static const char *const departments[] = {
    "Automotive", "Baby",     "Beauty", "Books", "Clothing",   "Computers", "Electronics", "Games",
    "Garden",     "Grocery",  "Health", "Home",  "Industrial", "Jewelry",   "Kids",        "Movies",
    "Music",      "Outdoors", "Pets",   "Shoes", "Sports",     "Tools",     "Toys",
};

DYNAMIC_WORD(dynamic_company_suffix, company_suffixes);
DYNAMIC_WORD(dynamic_bs_buzz, bs_buzzes);
DYNAMIC_WORD(dynamic_bs_adjective, bs_adjectives);
DYNAMIC_WORD(dynamic_bs_noun, bs_nouns);
DYNAMIC_WORD(dynamic_phrase_adjective, phrase_adjectives);
DYNAMIC_WORD(dynamic_phrase_descriptor, phrase_descriptors);
DYNAMIC_WORD(dynamic_phrase_noun, phrase_nouns);
DYNAMIC_WORD(dynamic_product, products);
DYNAMIC_WORD(dynamic_product_adjective, product_adjectives);
DYNAMIC_WORD(dynamic_product_material, product_materials);
DYNAMIC_WORD(dynamic_department, departments);

const char *dynamic_company_name(struct arena *arena)
{
    const char *name = dynamic_last_name(arena);
    switch (random_below(3)) {
    case 0:
        return arena_printf(arena, "%s %s", name, DYNAMIC_PICK(company_suffixes));
    case 1:
        return arena_printf(arena, "%s - %s", name, dynamic_last_name(arena));
    default:
        return arena_printf(arena, "%s, %s and %s", name, dynamic_last_name(arena),
                            dynamic_last_name(arena));
    }
}

const char *dynamic_bs(struct arena *arena)
{
    return arena_printf(arena, "%s %s %s", DYNAMIC_PICK(bs_buzzes), DYNAMIC_PICK(bs_adjectives),
                        DYNAMIC_PICK(bs_nouns));
}

const char *dynamic_catch_phrase(struct arena *arena)
{
    return arena_printf(arena, "%s %s %s", DYNAMIC_PICK(phrase_adjectives),
                        DYNAMIC_PICK(phrase_descriptors), DYNAMIC_PICK(phrase_nouns));
}

const char *dynamic_product_name(struct arena *arena)
{
    return arena_printf(arena, "%s %s %s", DYNAMIC_PICK(product_adjectives),
                        DYNAMIC_PICK(product_materials), DYNAMIC_PICK(products));
}
