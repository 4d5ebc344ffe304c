// Month and year to days; 0 if there is no such month.
// 1, 2023 -> 31
// 2, 2024 -> 29
// 2, 1900 -> 28
// 13, 2020 -> 0
// 0, 2020 -> 0
// 11, 2000 -> 30
int days(int month, int year) {
    int table[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    int leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
    return table[month - 1] + (month == 2 && leap);
}
