/* dump_store.c: prints every row of a database, in one order, for tests that ask whether anything
 * changed: dump_store FILE. Only for copies of a file that a server has open. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static void print_cell(sqlite3_stmt *row, int column)
{
    printf("\t%s=", sqlite3_column_name(row, column));
    if (sqlite3_column_type(row, column) != SQLITE_BLOB) {
        const unsigned char *text = sqlite3_column_text(row, column);
        fputs(text ? (const char *)text : "NULL", stdout);
        return;
    }
    const unsigned char *bytes = sqlite3_column_blob(row, column);
    for (int i = 0; i < sqlite3_column_bytes(row, column); i++)
        printf("%02x", bytes[i]);
}

static int print_table(sqlite3 *database, const char *table)
{
    char sql[256];
    sqlite3_stmt *row;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1, 2", table);
    int status = sqlite3_prepare_v2(database, sql, -1, &row, NULL);
    if (status != SQLITE_OK)
        return status;
    while ((status = sqlite3_step(row)) == SQLITE_ROW) {
        fputs(table, stdout);
        for (int column = 0; column < sqlite3_column_count(row); column++)
            print_cell(row, column);
        putchar('\n');
    }
    sqlite3_finalize(row);
    return status == SQLITE_DONE ? SQLITE_OK : status;
}

static int print_all(sqlite3 *database)
{
    sqlite3_stmt *row;
    int status = sqlite3_prepare_v2(
        database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", -1, &row,
        NULL);
    while (status == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
        status = print_table(database, (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    return status;
}

int main(int argc, char **argv)
{
    sqlite3 *database;
    if (argc != 2)
        return 2;
    int status = sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE, NULL);
    if (status == SQLITE_OK)
        status = print_all(database);
    if (status != SQLITE_OK)
        fprintf(stderr, "%s\n", sqlite3_errmsg(database));
    sqlite3_close(database);
    return status == SQLITE_OK ? 0 : 1;
}
