/* Places: cities, streets, countries, coordinates. */
#include "model/dynamic.h"

#include "base/arena.h"

static const char *const city_starts[] = {
    "North", "South", "East", "West", "New", "Lake", "Port", "Upper", "Lower", "Fort",
};
static const char *const city_stems[] = {
    "Alder", "Ash",    "Birch", "Bright", "Clear",   "Copper", "Elm",    "Fair",
    "Fern",  "Glen",   "Hazel", "Iron",   "Juniper", "Kings",  "Linden", "Maple",
    "Mill",  "Moss",   "Oak",   "Otter",  "Pine",    "Quarry", "Raven",  "River",
    "Stone", "Summer", "Thorn", "Willow", "Winter",  "Wolf",
};
static const char *const city_ends[] = {
    "borough", "bridge", "burgh", "bury", "field", "ford",  "haven", "mouth",
    "port",    "shire",  "stad",  "ton",  "view",  "ville", "wick",  "worth",
};
static const char *const street_ends[] = {
    "Alley",    "Avenue", "Bend",    "Boulevard", "Circle",  "Close", "Corner", "Court",
    "Crescent", "Drive",  "Gardens", "Grove",     "Heights", "Hill",  "Lane",   "Mews",
    "Orchard",  "Park",   "Path",    "Place",     "Plaza",   "Quay",  "Road",   "Row",
    "Square",   "Street", "Terrace", "Trail",     "Walk",    "Way",
};
static const char *const countries[] = {
    "Albania",   "Algeria",   "Andorra",     "Angola",      "Argentina",    "Armenia",
    "Australia", "Austria",   "Azerbaijan",  "Bahamas",     "Bangladesh",   "Barbados",
    "Belgium",   "Belize",    "Benin",       "Bhutan",      "Bolivia",      "Botswana",
    "Brazil",    "Bulgaria",  "Cambodia",    "Cameroon",    "Canada",       "Chile",
    "China",     "Colombia",  "Costa Rica",  "Croatia",     "Cuba",         "Cyprus",
    "Denmark",   "Dominica",  "Ecuador",     "Egypt",       "Estonia",      "Ethiopia",
    "Fiji",      "Finland",   "France",      "Gabon",       "Georgia",      "Germany",
    "Ghana",     "Greece",    "Guatemala",   "Haiti",       "Honduras",     "Hungary",
    "Iceland",   "India",     "Indonesia",   "Ireland",     "Israel",       "Italy",
    "Jamaica",   "Japan",     "Jordan",      "Kenya",       "Kuwait",       "Laos",
    "Latvia",    "Lebanon",   "Lithuania",   "Luxembourg",  "Madagascar",   "Malawi",
    "Malaysia",  "Malta",     "Mexico",      "Moldova",     "Monaco",       "Mongolia",
    "Morocco",   "Namibia",   "Nepal",       "Netherlands", "New Zealand",  "Nigeria",
    "Norway",    "Oman",      "Pakistan",    "Panama",      "Paraguay",     "Peru",
    "Poland",    "Portugal",  "Qatar",       "Romania",     "Rwanda",       "Senegal",
    "Serbia",    "Singapore", "Slovakia",    "Slovenia",    "South Africa", "Spain",
    "Sri Lanka", "Sweden",    "Switzerland", "Tanzania",    "Thailand",     "Togo",
    "Tunisia",   "Turkey",    "Uganda",      "Ukraine",     "Uruguay",      "Vietnam",
    "Zambia",    "Zimbabwe",
};
static const char *const country_codes[] = {
    "AD", "AE", "AL", "AM", "AO", "AR", "AT", "AU", "AZ", "BD", "BE", "BG", "BJ", "BO", "BR", "BW",
    "CA", "CH", "CL", "CM", "CN", "CO", "CR", "CU", "CY", "CZ", "DE", "DK", "EC", "EE", "EG", "ES",
    "ET", "FI", "FJ", "FR", "GA", "GB", "GE", "GH", "GR", "GT", "HN", "HR", "HU", "ID", "IE", "IL",
    "IN", "IS", "IT", "JM", "JO", "JP", "KE", "KR", "KW", "LA", "LB", "LK", "LT", "LU", "LV", "MA",
    "MC", "MD", "MG", "MN", "MT", "MX", "MY", "NA", "NG", "NL", "NO", "NP", "NZ", "OM", "PA", "PE",
    "PH", "PK", "PL", "PT", "PY", "QA", "RO", "RS", "RW", "SA", "SE", "SG", "SI", "SK", "SN", "TG",
    "TH", "TN", "TR", "TZ", "UA", "UG", "US", "UY", "VN", "ZA", "ZM", "ZW",
};

DYNAMIC_WORD(dynamic_country, countries);
DYNAMIC_WORD(dynamic_country_code, country_codes);

const char *dynamic_city(struct arena *arena)
{
    const char *stem = DYNAMIC_PICK(city_stems), *end = DYNAMIC_PICK(city_ends);
    if (random_below(3))
        return arena_printf(arena, "%s%s", stem, end);
    return arena_printf(arena, "%s %s%s", DYNAMIC_PICK(city_starts), stem, end);
}

const char *dynamic_street_name(struct arena *arena)
{
    return arena_printf(arena, "%s %s", dynamic_last_name(arena), DYNAMIC_PICK(street_ends));
}

const char *dynamic_street_address(struct arena *arena)
{
    return arena_printf(arena, "%u %s", dynamic_between(100, 99999), dynamic_street_name(arena));
}

/* Degrees within ±limit, four decimals. */
static const char *degrees(struct arena *arena, double limit)
{
    return arena_printf(arena, "%.4f", (random_unit() * 2 - 1) * limit);
}

const char *dynamic_latitude(struct arena *arena)
{
    return degrees(arena, 90);
}

const char *dynamic_longitude(struct arena *arena)
{
    return degrees(arena, 180);
}
