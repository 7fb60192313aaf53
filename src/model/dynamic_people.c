/* People: names, titles, jobs, telephones. */
#include "model/dynamic.h"

#include "base/arena.h"

static const char *const first_names[] = {
    "Ada",    "Adrian", "Aisha",  "Alba",  "Amara",  "Anders", "Anya",   "Arjun", "Astrid",
    "Bela",   "Bianca", "Boris",  "Bruno", "Carmen", "Cedric", "Chiara", "Clara", "Cosmo",
    "Dalia",  "Dario",  "Dina",   "Diego", "Edith",  "Elena",  "Elias",  "Emeka", "Emil",
    "Esther", "Farah",  "Felix",  "Fiona", "Frida",  "Gita",   "Goran",  "Greta", "Hana",
    "Hector", "Helga",  "Hugo",   "Ida",   "Igor",   "Imani",  "Ines",   "Ivo",   "Jana",
    "Jasper", "Joana",  "Jonas",  "Kai",   "Karin",  "Kenji",  "Lara",   "Leila", "Leo",
    "Lucia",  "Luka",   "Mara",   "Marco", "Mei",    "Milan",  "Mina",   "Nadia", "Nils",
    "Noor",   "Olga",   "Omar",   "Oscar", "Paola",  "Pavel",  "Petra",  "Quinn", "Rafael",
    "Ravi",   "Rosa",   "Samira", "Selma", "Simon",  "Sofia",  "Stella", "Sven",  "Tamar",
    "Tariq",  "Thea",   "Tomas",  "Uma",   "Urban",  "Vera",   "Viktor", "Wanda", "Willem",
    "Xenia",  "Yara",   "Yusuf",  "Zahra", "Zoe",
};

static const char *const last_names[] = {
    "Abara",    "Ackermann", "Adler",    "Almeida",  "Amsel",   "Andersen", "Baker",    "Barbosa",
    "Baum",     "Becker",    "Bergman",  "Bianchi",  "Brandt",  "Brook",    "Calder",   "Castillo",
    "Chandra",  "Chen",      "Conti",    "Costa",    "Dahl",    "Delgado",  "Dietrich", "Drummond",
    "Eklund",   "Engel",     "Esposito", "Falk",     "Farrell", "Ferreira", "Fischer",  "Fontaine",
    "Forsberg", "Garcia",    "Gruber",   "Haas",     "Hadley",  "Hansen",   "Hartmann", "Herrera",
    "Hoffman",  "Holm",      "Ibrahim",  "Ito",      "Jansen",  "Jensen",   "Kaplan",   "Keller",
    "Kimura",   "Klein",     "Kovac",    "Kowalski", "Kraft",   "Larsen",   "Lehmann",  "Lindgren",
    "Lombardi", "Lopez",     "Madsen",   "Marek",    "Martens", "Mehta",    "Moreau",   "Mueller",
    "Nakamura", "Navarro",   "Nilsen",   "Novak",    "Okafor",  "Olsen",    "Ortega",   "Osei",
    "Park",     "Pereira",   "Petrov",   "Quist",    "Ramos",   "Reyes",    "Richter",  "Rossi",
    "Sato",     "Schneider", "Silva",    "Sorensen", "Stone",   "Tanaka",   "Thorne",   "Ueda",
    "Valdez",   "Vogel",     "Wagner",   "Weber",    "Winter",  "Yilmaz",   "Zeller",
};

static const char *const prefixes[] = {"Mr.", "Mrs.", "Ms.", "Miss", "Dr."};
static const char *const suffixes[] = {"Jr.", "Sr.", "I",  "II",  "III",
                                       "IV",  "V",   "MD", "DDS", "PhD"};

static const char *const job_areas[] = {
    "Accounts",       "Applications",   "Assurance",
    "Branding",       "Communications", "Configuration",
    "Creative",       "Data",           "Directives",
    "Factors",        "Functionality",  "Identity",
    "Implementation", "Infrastructure", "Integration",
    "Interactions",   "Intranet",       "Markets",
    "Marketing",      "Metrics",        "Mobility",
    "Operations",     "Optimization",   "Paradigm",
    "Program",        "Quality",        "Research",
    "Response",       "Security",       "Solutions",
    "Tactics",        "Usability",      "Web",
};
static const char *const job_descriptors[] = {
    "Central", "Chief",    "Corporate", "Customer", "Direct",   "District", "Dynamic",
    "Forward", "Future",   "Global",    "Human",    "Internal", "Investor", "Lead",
    "Legacy",  "National", "Principal", "Product",  "Regional", "Senior",
};
static const char *const job_types[] = {
    "Administrator",  "Agent",      "Analyst",      "Architect",   "Assistant",
    "Associate",      "Consultant", "Coordinator",  "Designer",    "Developer",
    "Director",       "Engineer",   "Executive",    "Facilitator", "Liaison",
    "Manager",        "Officer",    "Orchestrator", "Planner",     "Producer",
    "Representative", "Specialist", "Strategist",   "Supervisor",  "Technician",
};

DYNAMIC_WORD(dynamic_first_name, first_names);
DYNAMIC_WORD(dynamic_last_name, last_names);
DYNAMIC_WORD(dynamic_name_prefix, prefixes);
DYNAMIC_WORD(dynamic_name_suffix, suffixes);
DYNAMIC_WORD(dynamic_job_area, job_areas);
DYNAMIC_WORD(dynamic_job_descriptor, job_descriptors);
DYNAMIC_WORD(dynamic_job_type, job_types);

const char *dynamic_full_name(struct arena *arena)
{
    return arena_printf(arena, "%s %s", DYNAMIC_PICK(first_names), DYNAMIC_PICK(last_names));
}

const char *dynamic_job_title(struct arena *arena)
{
    return arena_printf(arena, "%s %s %s", DYNAMIC_PICK(job_descriptors), DYNAMIC_PICK(job_areas),
                        DYNAMIC_PICK(job_types));
}

/* Neither the area code nor the exchange begins with 0 or 1. */
const char *dynamic_phone(struct arena *arena)
{
    return arena_printf(arena, "%u-%u-%04u", dynamic_between(200, 999), dynamic_between(200, 999),
                        dynamic_between(0, 9999));
}

const char *dynamic_phone_ext(struct arena *arena)
{
    return arena_printf(arena, "%u-%s", dynamic_between(1, 99), dynamic_phone(arena));
}
