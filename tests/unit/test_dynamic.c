#include "support/support.h"

#include "base/arena.h"
#include "model/variables.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 200 };

/* The shapes that newman's values have. */
static const struct {
    const char *name, *pattern;
} shapes[] = {
    {"$guid", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
    {"$timestamp", "^[0-9]{10}$"},
    {"$isoTimestamp", "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$"},
    {"$randomInt", "^([0-9]{1,3}|1000)$"},
    {"$randomAlphaNumeric", "^[a-z0-9]$"},
    {"$randomBoolean", "^(true|false)$"},
    {"$randomHexColor", "^#[0-9a-f]{6}$"},
    {"$randomAbbreviation", "^[A-Z0-9]+$"},
    {"$randomIP", "^([0-9]{1,3}\\.){3}[0-9]{1,3}$"},
    {"$randomIPV6", "^([0-9a-f]{4}:){7}[0-9a-f]{4}$"},
    {"$randomMACAddress", "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"},
    {"$randomPassword", "^[A-Za-z0-9_]{15}$"},
    {"$randomLocale", "^[a-z]{2}$"},
    {"$randomUserAgent", "^Mozilla/5\\.0 \\(.+\\)"},
    {"$randomProtocol", "^https?$"},
    {"$randomSemver", "^[0-9]\\.[0-9]\\.[0-9]$"},
    {"$randomFullName", "^[A-Z][a-z]+ [A-Z][a-z]+$"},
    {"$randomJobTitle", "^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$"},
    {"$randomPhoneNumber", "^[0-9]{3}-[0-9]{3}-[0-9]{4}$"},
    {"$randomPhoneNumberExt", "^[0-9]{1,2}-[0-9]{3}-[0-9]{3}-[0-9]{4}$"},
    {"$randomStreetAddress", "^[0-9]{3,5} [A-Z][a-z]+ [A-Z][a-z]+$"},
    {"$randomCountryCode", "^[A-Z]{2}$"},
    {"$randomLatitude", "^-?([0-8]?[0-9]\\.[0-9]{4}|90\\.0000)$"},
    {"$randomLongitude", "^-?(1[0-7][0-9]|[0-9]{1,2}|180)\\.[0-9]{4}$"},
    {"$randomAvatarImage", "^https://.+\\.jpg$"},
    {"$randomImageUrl", "^http://[a-z.]+/640/480$"},
    {"$randomCatsImage", "^http://[a-z.]+/640/480/cats$"},
    {"$randomNightlifeImage", "/640/480/nightlife$"},
    {"$randomImageDataUri", "^data:image/svg\\+xml;charset=UTF-8,%3Csvg[A-Za-z0-9._~%-]+$"},
    {"$randomBankAccount", "^[0-9]{8}$"},
    {"$randomCreditCardMask", "^[0-9]{4}$"},
    {"$randomBankAccountBic", "^[A-Z]{6}[A-Z][0-9]([0-9]{3})?$"},
    {"$randomBankAccountIban", "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"},
    {"$randomTransactionType", "^(deposit|withdrawal|payment|invoice)$"},
    {"$randomCurrencyCode", "^[A-Z]{3}$"},
    {"$randomBitcoin", "^[13][1-9A-HJ-NP-Za-km-z]{25,33}$"},
    {"$randomPrice", "^[0-9]{1,3}\\.[0-9]{2}$"},
    {"$randomBs", "^[^ ]+ [^ ]+ .+$"},
    {"$randomCatchPhrase", "^[A-Z][^ ]+ .+ .+$"},
    {"$randomDateFuture",
     "^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} 20[0-9]{2} [0-9:]{8} GMT\\+0000 \\(.+\\)$"},
    {"$randomMonth", "^[A-Z][a-z]+$"},
    {"$randomWeekday", "day$"},
    {"$randomDomainName", "^[a-z]+\\.[a-z]+$"},
    {"$randomEmail", "^[A-Za-z0-9._]+@(gmail|yahoo|hotmail)\\.com$"},
    {"$randomExampleEmail", "^[A-Za-z0-9._]+@example\\.(com|net|org)$"},
    {"$randomUserName", "^[A-Za-z]+([._][A-Za-z]+)?[0-9]*$"},
    {"$randomUrl", "^https?://[a-z]+\\.[a-z]+$"},
    {"$randomFileName", "^[a-z0-9_]+\\.[a-z0-9]+$"},
    {"$randomCommonFileName", "^[a-z0-9_]+\\.(pdf|mpga|wav|gif|jpeg|png|html?|mp4|mpe?g)$"},
    {"$randomFilePath", "^/[a-z/]+/[a-z0-9_]+\\.[a-z0-9]+$"},
    {"$randomDirectoryPath", "^/[a-z/]+$"},
    {"$randomMimeType", "^[a-z]+/[a-z0-9.+-]+$"},
    {"$randomProductName", "^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$"},
    {"$randomIngverb", "ing"},
    {"$randomPhrase", "!$"},
    {"$randomWords", "^[^ ]+ .+$"},
    {"$randomLoremWord", "^[a-z]+$"},
    {"$randomLoremWords", "^[a-z]+ [a-z]+ [a-z]+$"},
    {"$randomLoremSlug", "^[a-z]+-[a-z]+-[a-z]+$"},
    {"$randomLoremSentence", "^[A-Z][a-z]*( [a-z]+){2,9}\\.$"},
    {"$randomLoremLines", "^([A-Z][a-z ]+\\.\n?){1,5}$"},
    {"$randomLoremParagraphs", "^[^\n]+\n \r[^\n]+\n \r[^\n]+$"},
};

static void dynamic_values_have_the_shapes_people_know(void **state)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        AUTO_ARENA arena = {0};
        regex_t pattern;
        assert_int_equal(regcomp(&pattern, shapes[i].pattern, REG_EXTENDED | REG_NOSUB), 0);
        for (int draw = 0; draw < DRAWS; draw++) {
            const char *value = dynamic_variable(&arena, shapes[i].name);
            if (!value || regexec(&pattern, value, 0, NULL, 0) != 0)
                fail_msg("%s gave '%s', not %s", shapes[i].name, value, shapes[i].pattern);
        }
        regfree(&pattern);
    }
}

static void dynamic_variables_are_the_118_that_collections_use(void **state)
{
    AUTO_ARENA arena = {0};
    size_t count;
    const char *const *names = dynamic_variable_names(&count);
    assert_int_equal(count, 118);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(names[i - 1], names[i]) < 0);
        const char *value = dynamic_variable(&arena, names[i]);
        assert_non_null(value);
        assert_true(*value != '\0');
    }
}

static void dynamic_variable_names_are_exact(void **state)
{
    static const char *const unknown[] = {"", "$", "guid", "$GUID", "$guid ", "$randomNothing"};
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_null(dynamic_variable(&arena, unknown[i]));
}

static void dynamic_ibans_have_valid_check_digits(void **state)
{
    AUTO_ARENA arena = {0};
    for (int draw = 0; draw < DRAWS; draw++) {
        const char *iban = dynamic_variable(&arena, "$randomBankAccountIban");
        const char *turned = arena_printf(&arena, "%s%.4s", iban + 4, iban);
        unsigned rest = 0;
        for (const char *c = turned; *c; c++)
            rest = *c >= 'A' ? (rest * 100 + (unsigned)(*c - 'A' + 10)) % 97
                             : (rest * 10 + (unsigned)(*c - '0')) % 97;
        assert_int_equal(rest, 1);
    }
}

static void dynamic_values_differ_from_draw_to_draw(void **state)
{
    AUTO_ARENA arena = {0};
    size_t count, same = 0;
    const char *const *names = dynamic_variable_names(&count);
    for (size_t i = 0; i < count; i++) {
        const char *first = dynamic_variable(&arena, names[i]);
        bool varies = strstr(names[i], "Image") || strstr(names[i], "imestamp");
        for (int draw = 0; draw < DRAWS && !varies; draw++)
            varies = strcmp(first, dynamic_variable(&arena, names[i])) != 0;
        same += !varies;
    }
    assert_int_equal(same, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dynamic_values_have_the_shapes_people_know),
        cmocka_unit_test(dynamic_variables_are_the_118_that_collections_use),
        cmocka_unit_test(dynamic_variable_names_are_exact),
        cmocka_unit_test(dynamic_ibans_have_valid_check_digits),
        cmocka_unit_test(dynamic_values_differ_from_draw_to_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
