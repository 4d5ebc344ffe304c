// 1 if the list reads the same from both ends.
// [1, 2, 1] -> 1
// [] -> 1
// [3] -> 1
// [1, 2] -> 0
// [0, -1, -1, 0] -> 1
// [1, 2, 3, 1] -> 0
int is_palindrome(const int *a, int n) {
    int i = 0;
    while (i < n / 2 && a[i] == a[n - 1 - i]) i++;
    return i == n / 2;
}
