// 1 for a leap year.
// 2000 -> 1
// 1900 -> 0
// 2024 -> 1
// 2023 -> 0
// 0 -> 1
int leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}
