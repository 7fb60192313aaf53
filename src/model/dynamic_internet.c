/* The internet: addresses, names, accounts, agents, pictures. */
#include "model/dynamic.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"

#include <string.h>

static const char hexadecimal[] = "0123456789abcdef";
static const char *const domain_suffixes[] = {"com", "biz", "info", "name", "net", "org"};
static const char *const mail_hosts[] = {"gmail.com", "yahoo.com", "hotmail.com"};
static const char *const example_hosts[] = {"example.com", "example.net", "example.org"};
static const char *const locales[] = {
    "af", "ar", "az", "cs", "de", "el", "en", "es", "fa", "fi", "fr",
    "ge", "hr", "id", "it", "ja", "ka", "ko", "lv", "nb", "ne", "nl",
    "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "vi", "zh",
};

DYNAMIC_WORD(dynamic_domain_suffix, domain_suffixes);
DYNAMIC_WORD(dynamic_locale, locales);

const char *dynamic_protocol(struct arena *arena)
{
    return random_below(2) ? "https" : "http";
}

const char *dynamic_ip(struct arena *arena)
{
    return arena_printf(arena, "%u.%u.%u.%u", random_below(256), random_below(256),
                        random_below(256), random_below(256));
}

static const char *groups(struct arena *arena, unsigned count, unsigned digits)
{
    unsigned width = digits + 1;
    char *text = arena_alloc(arena, (size_t)count * width);
    for (unsigned i = 0; i < count * width; i++)
        text[i] = i % width == digits ? ':' : hexadecimal[random_below(16)];
    text[count * width - 1] = '\0';
    return text;
}

const char *dynamic_ipv6(struct arena *arena)
{
    return groups(arena, 8, 4);
}

const char *dynamic_mac(struct arena *arena)
{
    return groups(arena, 6, 2);
}

const char *dynamic_password(struct arena *arena)
{
    return dynamic_letters(arena, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_",
                           15);
}

const char *dynamic_semver(struct arena *arena)
{
    return arena_printf(arena, "%u.%u.%u", random_below(10), random_below(10), random_below(10));
}

const char *dynamic_hex_color(struct arena *arena)
{
    return arena_printf(arena, "#%s", dynamic_letters(arena, hexadecimal, 6));
}

const char *dynamic_domain_word(struct arena *arena)
{
    return text_lower(arena, dynamic_first_name(arena));
}

const char *dynamic_domain_name(struct arena *arena)
{
    return arena_printf(arena, "%s.%s", dynamic_domain_word(arena), DYNAMIC_PICK(domain_suffixes));
}

const char *dynamic_url(struct arena *arena)
{
    return arena_printf(arena, "%s://%s", dynamic_protocol(arena), dynamic_domain_name(arena));
}

const char *dynamic_user_name(struct arena *arena)
{
    const char *first = dynamic_first_name(arena), *last = dynamic_last_name(arena);
    switch (random_below(4)) {
    case 0:
        return arena_printf(arena, "%s%u", first, random_below(100));
    case 1:
        return arena_printf(arena, "%s_%s", first, last);
    case 2:
        return arena_printf(arena, "%s.%s", first, last);
    default:
        return arena_printf(arena, "%s.%s%u", first, last, random_below(100));
    }
}

const char *dynamic_email(struct arena *arena)
{
    return arena_printf(arena, "%s@%s", dynamic_user_name(arena), DYNAMIC_PICK(mail_hosts));
}

const char *dynamic_example_email(struct arena *arena)
{
    return arena_printf(arena, "%s@%s", dynamic_user_name(arena), DYNAMIC_PICK(example_hosts));
}

const char *dynamic_user_agent(struct arena *arena)
{
    static const char *const platforms[] = {
        "Windows NT 10.0; Win64; x64",       "Windows NT 6.1; WOW64",
        "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
        "X11; Fedora; Linux x86_64",
    };
    const char *platform = DYNAMIC_PICK(platforms);
    unsigned version = dynamic_between(60, 140);
    if (random_below(2))
        return arena_printf(arena, "Mozilla/5.0 (%s; rv:%u.0) Gecko/20100101 Firefox/%u.0",
                            platform, version, version);
    return arena_printf(arena,
                        "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "Chrome/%u.0.%u.%u Safari/537.36",
                        platform, version, dynamic_between(1000, 6000), random_below(200));
}

const char *dynamic_avatar_image(struct arena *arena)
{
    return arena_printf(arena, "https://cdn.fakercloud.com/avatars/%s%u_128.jpg",
                        dynamic_domain_word(arena), random_below(100));
}

#define IMAGE(maker, category)                                                                     \
    const char *maker(struct arena *arena)                                                         \
    {                                                                                              \
        return "http://placeimg.com/640/480" category;                                             \
    }                                                                                              \
    const char *maker(struct arena *arena) /* swallow the semicolon */

IMAGE(dynamic_image_url, "");
IMAGE(dynamic_abstract_image, "/abstract");
IMAGE(dynamic_animals_image, "/animals");
IMAGE(dynamic_business_image, "/business");
IMAGE(dynamic_cats_image, "/cats");
IMAGE(dynamic_city_image, "/city");
IMAGE(dynamic_fashion_image, "/fashion");
IMAGE(dynamic_food_image, "/food");
IMAGE(dynamic_nature_image, "/nature");
IMAGE(dynamic_nightlife_image, "/nightlife");
IMAGE(dynamic_people_image, "/people");
IMAGE(dynamic_sports_image, "/sports");
IMAGE(dynamic_transport_image, "/transport");

const char *dynamic_image_data_uri(struct arena *arena)
{
    const char *svg = arena_printf(
        arena,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"480\">"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/><text x=\"320\" y=\"240\" "
        "text-anchor=\"middle\" fill=\"white\">640x480</text></svg>",
        dynamic_hex_color(arena));
    return arena_printf(arena, "data:image/svg+xml;charset=UTF-8,%s",
                        encode_percent(arena, svg, strlen(svg)));
}
