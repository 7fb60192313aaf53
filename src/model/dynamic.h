/* dynamic.h: the makers of dynamic variables, by theme (dynamic_*.c).
 *
 * A maker returns a text made up for this call, from the arena or static. All word lists are our
 * own. */
#pragma once

#include "base/attributes.h"
#include "base/random.h"

#include <stdbool.h>

struct arena;

typedef const char *(*dynamic_fn)(struct arena *arena);

#define DYNAMIC_PICK(list) ((list)[random_below(COUNT_OF(list))])

/* A maker that picks one word of a list. */
#define DYNAMIC_WORD(maker, list)                                                                  \
    const char *maker(struct arena *arena)                                                         \
    {                                                                                              \
        return DYNAMIC_PICK(list);                                                                 \
    }                                                                                              \
    const char *maker(struct arena *arena) /* swallow the semicolon */

/* A number from low to high, both included. */
static inline unsigned dynamic_between(unsigned low, unsigned high)
{
    return low + random_below(high - low + 1);
}

/* Every '#' becomes a digit, every '?' a capital letter. */
const char *dynamic_fill(struct arena *arena, const char *pattern);
/* `count` characters of the alphabet. */
const char *dynamic_letters(struct arena *arena, const char *alphabet, unsigned count);

/* Every variable by name, in alphabetical order, with its maker. */
#define DYNAMIC_VARIABLES(X)                                                                       \
    X("$guid", dynamic_uuid)                                                                       \
    X("$isoTimestamp", dynamic_iso_timestamp)                                                      \
    X("$randomAbbreviation", dynamic_abbreviation)                                                 \
    X("$randomAbstractImage", dynamic_abstract_image)                                              \
    X("$randomAdjective", dynamic_adjective)                                                       \
    X("$randomAlphaNumeric", dynamic_alphanumeric)                                                 \
    X("$randomAnimalsImage", dynamic_animals_image)                                                \
    X("$randomAvatarImage", dynamic_avatar_image)                                                  \
    X("$randomBankAccount", dynamic_bank_account)                                                  \
    X("$randomBankAccountBic", dynamic_bank_account_bic)                                           \
    X("$randomBankAccountIban", dynamic_bank_account_iban)                                         \
    X("$randomBankAccountName", dynamic_bank_account_name)                                         \
    X("$randomBitcoin", dynamic_bitcoin)                                                           \
    X("$randomBoolean", dynamic_boolean)                                                           \
    X("$randomBs", dynamic_bs)                                                                     \
    X("$randomBsAdjective", dynamic_bs_adjective)                                                  \
    X("$randomBsBuzz", dynamic_bs_buzz)                                                            \
    X("$randomBsNoun", dynamic_bs_noun)                                                            \
    X("$randomBusinessImage", dynamic_business_image)                                              \
    X("$randomCatchPhrase", dynamic_catch_phrase)                                                  \
    X("$randomCatchPhraseAdjective", dynamic_phrase_adjective)                                     \
    X("$randomCatchPhraseDescriptor", dynamic_phrase_descriptor)                                   \
    X("$randomCatchPhraseNoun", dynamic_phrase_noun)                                               \
    X("$randomCatsImage", dynamic_cats_image)                                                      \
    X("$randomCity", dynamic_city)                                                                 \
    X("$randomCityImage", dynamic_city_image)                                                      \
    X("$randomColor", dynamic_color)                                                               \
    X("$randomCommonFileExt", dynamic_common_file_ext)                                             \
    X("$randomCommonFileName", dynamic_common_file_name)                                           \
    X("$randomCommonFileType", dynamic_common_file_type)                                           \
    X("$randomCompanyName", dynamic_company_name)                                                  \
    X("$randomCompanySuffix", dynamic_company_suffix)                                              \
    X("$randomCountry", dynamic_country)                                                           \
    X("$randomCountryCode", dynamic_country_code)                                                  \
    X("$randomCreditCardMask", dynamic_card_mask)                                                  \
    X("$randomCurrencyCode", dynamic_currency_code)                                                \
    X("$randomCurrencyName", dynamic_currency_name)                                                \
    X("$randomCurrencySymbol", dynamic_currency_symbol)                                            \
    X("$randomDatabaseCollation", dynamic_database_collation)                                      \
    X("$randomDatabaseColumn", dynamic_database_column)                                            \
    X("$randomDatabaseEngine", dynamic_database_engine)                                            \
    X("$randomDatabaseType", dynamic_database_type)                                                \
    X("$randomDateFuture", dynamic_date_future)                                                    \
    X("$randomDatePast", dynamic_date_past)                                                        \
    X("$randomDateRecent", dynamic_date_recent)                                                    \
    X("$randomDepartment", dynamic_department)                                                     \
    X("$randomDirectoryPath", dynamic_directory_path)                                              \
    X("$randomDomainName", dynamic_domain_name)                                                    \
    X("$randomDomainSuffix", dynamic_domain_suffix)                                                \
    X("$randomDomainWord", dynamic_domain_word)                                                    \
    X("$randomEmail", dynamic_email)                                                               \
    X("$randomExampleEmail", dynamic_example_email)                                                \
    X("$randomFashionImage", dynamic_fashion_image)                                                \
    X("$randomFileExt", dynamic_file_ext)                                                          \
    X("$randomFileName", dynamic_file_name)                                                        \
    X("$randomFilePath", dynamic_file_path)                                                        \
    X("$randomFileType", dynamic_file_type)                                                        \
    X("$randomFirstName", dynamic_first_name)                                                      \
    X("$randomFoodImage", dynamic_food_image)                                                      \
    X("$randomFullName", dynamic_full_name)                                                        \
    X("$randomHexColor", dynamic_hex_color)                                                        \
    X("$randomIP", dynamic_ip)                                                                     \
    X("$randomIPV6", dynamic_ipv6)                                                                 \
    X("$randomImageDataUri", dynamic_image_data_uri)                                               \
    X("$randomImageUrl", dynamic_image_url)                                                        \
    X("$randomIngverb", dynamic_ing_verb)                                                          \
    X("$randomInt", dynamic_int)                                                                   \
    X("$randomJobArea", dynamic_job_area)                                                          \
    X("$randomJobDescriptor", dynamic_job_descriptor)                                              \
    X("$randomJobTitle", dynamic_job_title)                                                        \
    X("$randomJobType", dynamic_job_type)                                                          \
    X("$randomLastName", dynamic_last_name)                                                        \
    X("$randomLatitude", dynamic_latitude)                                                         \
    X("$randomLocale", dynamic_locale)                                                             \
    X("$randomLongitude", dynamic_longitude)                                                       \
    X("$randomLoremLines", dynamic_lorem_lines)                                                    \
    X("$randomLoremParagraph", dynamic_lorem_paragraph)                                            \
    X("$randomLoremParagraphs", dynamic_lorem_paragraphs)                                          \
    X("$randomLoremSentence", dynamic_lorem_sentence)                                              \
    X("$randomLoremSentences", dynamic_lorem_sentences)                                            \
    X("$randomLoremSlug", dynamic_lorem_slug)                                                      \
    X("$randomLoremText", dynamic_lorem_text)                                                      \
    X("$randomLoremWord", dynamic_lorem_word)                                                      \
    X("$randomLoremWords", dynamic_lorem_words)                                                    \
    X("$randomMACAddress", dynamic_mac)                                                            \
    X("$randomMimeType", dynamic_mime_type)                                                        \
    X("$randomMonth", dynamic_month)                                                               \
    X("$randomNamePrefix", dynamic_name_prefix)                                                    \
    X("$randomNameSuffix", dynamic_name_suffix)                                                    \
    X("$randomNatureImage", dynamic_nature_image)                                                  \
    X("$randomNightlifeImage", dynamic_nightlife_image)                                            \
    X("$randomNoun", dynamic_noun)                                                                 \
    X("$randomPassword", dynamic_password)                                                         \
    X("$randomPeopleImage", dynamic_people_image)                                                  \
    X("$randomPhoneNumber", dynamic_phone)                                                         \
    X("$randomPhoneNumberExt", dynamic_phone_ext)                                                  \
    X("$randomPhrase", dynamic_phrase)                                                             \
    X("$randomPrice", dynamic_price)                                                               \
    X("$randomProduct", dynamic_product)                                                           \
    X("$randomProductAdjective", dynamic_product_adjective)                                        \
    X("$randomProductMaterial", dynamic_product_material)                                          \
    X("$randomProductName", dynamic_product_name)                                                  \
    X("$randomProtocol", dynamic_protocol)                                                         \
    X("$randomSemver", dynamic_semver)                                                             \
    X("$randomSportsImage", dynamic_sports_image)                                                  \
    X("$randomStreetAddress", dynamic_street_address)                                              \
    X("$randomStreetName", dynamic_street_name)                                                    \
    X("$randomTransactionType", dynamic_transaction_type)                                          \
    X("$randomTransportImage", dynamic_transport_image)                                            \
    X("$randomUUID", dynamic_uuid)                                                                 \
    X("$randomUrl", dynamic_url)                                                                   \
    X("$randomUserAgent", dynamic_user_agent)                                                      \
    X("$randomUserName", dynamic_user_name)                                                        \
    X("$randomVerb", dynamic_verb)                                                                 \
    X("$randomWeekday", dynamic_weekday)                                                           \
    X("$randomWord", dynamic_word)                                                                 \
    X("$randomWords", dynamic_words)                                                               \
    X("$timestamp", dynamic_timestamp)

/* dynamic_uuid stands in it twice, which a declaration may. */
#define DYNAMIC_DECLARE(name, maker) const char *maker(struct arena *arena);
DYNAMIC_VARIABLES(DYNAMIC_DECLARE)
#undef DYNAMIC_DECLARE
