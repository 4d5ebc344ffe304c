// Sorts until a pass changes nothing.
// [2, 1] -> [1, 2]
// [] -> []
// [6] -> [6]
// [4, 3, 2, 1] -> [1, 2, 3, 4]
// [-1, -3, -2] -> [-3, -2, -1]
void bubble_sort(int *a, int n) {
    int swapped;
    do {
        swapped = 0;
        for (int i = 1; i < n; i++) {
            if (a[i - 1] > a[i]) {
                // exchange without a third variable
                a[i] ^= a[i - 1];
                a[i - 1] ^= a[i];
                a[i] ^= a[i - 1];
                swapped = 1;
            }
        }
    } while (swapped);
}
