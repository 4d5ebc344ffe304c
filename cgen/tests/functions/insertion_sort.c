#include <stdio.h>
// Sorts by moving each value down to its place.
// [3, 1, 2] -> [1, 2, 3]
// [] -> []
// [1] -> [1]
// [2, 2, 1, 1] -> [1, 1, 2, 2]
// [0, -5, 5, -2147483648, 2147483647] -> [-2147483648, -5, 0, 5, 2147483647]
// [9, 8, 7, 6, 5, 4, 3, 2, 1] -> [1, 2, 3, 4, 5, 6, 7, 8, 9]
void insertion_sort(int a[], int n)
{
    int i, j, key;
    for (i = 1; i < n; i++) {
        key = a[i];
        j = i - 1;
        /* make room for the key */
        while (j >= 0 && a[j] > key) {
            a[j + 1] = a[j];
            j--;
        }
        a[j + 1] = key;
    }
}
