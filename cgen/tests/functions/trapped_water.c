// How much rain stays between bars of these heights.
// [0, 1, 0, 2, 1, 0, 1, 3, 2, 1, 2, 1] -> 6
// [] -> 0
// [4] -> 0
// [3, 0, 3] -> 3
// [1, 2, 3] -> 0
// [4, 2, 0, 3, 2, 5] -> 9
int trapped(const int *h, int n) {
    int i = 0, j = n - 1, left = 0, right = 0, water = 0;
    while (i < j) {
        if (h[i] < h[j]) {
            if (h[i] > left) left = h[i];
            water += left - h[i++];
        } else {
            if (h[j] > right) right = h[j];
            water += right - h[j--];
        }
    }
    return water;
}
