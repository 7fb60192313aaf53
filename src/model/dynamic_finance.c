/* Money: accounts, currencies, prices. Account numbers have valid check digits and belong to
 * nobody in particular. */
#include "model/dynamic.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static const char *const account_names[] = {
    "Checking Account",  "Savings Account",     "Money Market Account", "Investment Account",
    "Home Loan Account", "Credit Card Account", "Auto Loan Account",    "Personal Loan Account",
};
static const char *const transaction_types[] = {"deposit", "withdrawal", "payment", "invoice"};

static const struct {
    const char *code, *name, *symbol;
} currencies[] = {
    {"AED", "UAE Dirham", "د.إ"},
    {"ARS", "Argentine Peso", "$"},
    {"AUD", "Australian Dollar", "$"},
    {"BGN", "Bulgarian Lev", "лв"},
    {"BRL", "Brazilian Real", "R$"},
    {"CAD", "Canadian Dollar", "$"},
    {"CHF", "Swiss Franc", "CHF"},
    {"CLP", "Chilean Peso", "$"},
    {"CNY", "Yuan Renminbi", "¥"},
    {"COP", "Colombian Peso", "$"},
    {"CRC", "Costa Rican Colon", "₡"},
    {"CZK", "Czech Koruna", "Kč"},
    {"DKK", "Danish Krone", "kr"},
    {"EGP", "Egyptian Pound", "£"},
    {"EUR", "Euro", "€"},
    {"GBP", "Pound Sterling", "£"},
    {"GHS", "Ghana Cedi", "₵"},
    {"HUF", "Forint", "Ft"},
    {"IDR", "Rupiah", "Rp"},
    {"ILS", "New Israeli Sheqel", "₪"},
    {"INR", "Indian Rupee", "₹"},
    {"ISK", "Iceland Krona", "kr"},
    {"JPY", "Yen", "¥"},
    {"KES", "Kenyan Shilling", "KSh"},
    {"KHR", "Riel", "៛"},
    {"KRW", "Won", "₩"},
    {"KZT", "Tenge", "₸"},
    {"LAK", "Kip", "₭"},
    {"MAD", "Moroccan Dirham", "DH"},
    {"MXN", "Mexican Peso", "$"},
    {"MYR", "Malaysian Ringgit", "RM"},
    {"NGN", "Naira", "₦"},
    {"NOK", "Norwegian Krone", "kr"},
    {"NZD", "New Zealand Dollar", "$"},
    {"PEN", "Sol", "S/."},
    {"PHP", "Philippine Peso", "₱"},
    {"PLN", "Zloty", "zł"},
    {"RON", "Romanian Leu", "lei"},
    {"RSD", "Serbian Dinar", "Дин."},
    {"SAR", "Saudi Riyal", "﷼"},
    {"SEK", "Swedish Krona", "kr"},
    {"SGD", "Singapore Dollar", "$"},
    {"THB", "Baht", "฿"},
    {"TRY", "Turkish Lira", "₺"},
    {"UAH", "Hryvnia", "₴"},
    {"USD", "US Dollar", "$"},
    {"UYU", "Peso Uruguayo", "$U"},
    {"VND", "Dong", "₫"},
    {"ZAR", "Rand", "R"},
    {"ZMW", "Zambian Kwacha", "ZK"},
};

/* What follows country and check digits: '#' a digit, '?' a capital letter. */
static const struct {
    const char *country, *pattern;
} iban_forms[] = {
    {"AT", "################"},
    {"BE", "############"},
    {"CH", "#################"},
    {"CZ", "####################"},
    {"DE", "##################"},
    {"DK", "##############"},
    {"EE", "################"},
    {"ES", "####################"},
    {"FI", "##############"},
    {"FR", "#######################"},
    {"GB", "????##############"},
    {"IE", "????##############"},
    {"IT", "?######################"},
    {"LT", "################"},
    {"LV", "????#############"},
    {"NL", "????##########"},
    {"NO", "###########"},
    {"PL", "########################"},
    {"PT", "#####################"},
    {"SE", "####################"},
};

DYNAMIC_WORD(dynamic_bank_account_name, account_names);
DYNAMIC_WORD(dynamic_transaction_type, transaction_types);

const char *dynamic_bank_account(struct arena *arena)
{
    return dynamic_fill(arena, "########");
}

const char *dynamic_card_mask(struct arena *arena)
{
    return dynamic_fill(arena, "####");
}

const char *dynamic_price(struct arena *arena)
{
    return arena_printf(arena, "%u.%02u", dynamic_between(1, 999), random_below(100));
}

/* ISO 7064 mod 97-10 over digits, with letters counted from A = 10. */
static unsigned mod_97(const char *text)
{
    unsigned rest = 0;
    for (; *text; text++) {
        unsigned value = *text >= 'A' ? (unsigned)(*text - 'A' + 10) : (unsigned)(*text - '0');
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
}

const char *dynamic_bank_account_iban(struct arena *arena)
{
    size_t form = random_below(COUNT_OF(iban_forms));
    const char *country = iban_forms[form].country;
    const char *account = dynamic_fill(arena, iban_forms[form].pattern);
    unsigned check = 98 - mod_97(arena_printf(arena, "%s%s00", account, country));
    return arena_printf(arena, "%s%02u%s", country, check, account);
}

/* Bank, country, place; half of them with a branch. */
const char *dynamic_bank_account_bic(struct arena *arena)
{
    const char *head =
        arena_printf(arena, "%s%s", dynamic_fill(arena, "????"), dynamic_country_code(arena));
    return arena_printf(arena, "%s%s%s", head, dynamic_fill(arena, "?#"),
                        random_below(2) ? dynamic_fill(arena, "###") : "");
}

const char *dynamic_bitcoin(struct arena *arena)
{
    static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    return arena_printf(arena, "%c%s", random_below(2) ? '1' : '3',
                        dynamic_letters(arena, base58, dynamic_between(25, 33)));
}

const char *dynamic_currency_code(struct arena *arena)
{
    return currencies[random_below(COUNT_OF(currencies))].code;
}

const char *dynamic_currency_name(struct arena *arena)
{
    return currencies[random_below(COUNT_OF(currencies))].name;
}

const char *dynamic_currency_symbol(struct arena *arena)
{
    return currencies[random_below(COUNT_OF(currencies))].symbol;
}
