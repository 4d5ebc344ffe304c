// Year, month and day to the day of the week, Sunday 0.
// 2000, 1, 1 -> 6
// 1970, 1, 1 -> 4
// 2024, 2, 29 -> 4
// 1999, 12, 31 -> 5
// 2023, 10, 1 -> 0
int weekday(int y, int m, int d) {
    int shift[12] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    if (m < 3) y--;
    return (y + y / 4 - y / 100 + y / 400 + shift[m - 1] + d) % 7;
}
