// The first and the last cell change places when the first is larger.
// [5, 1, 1, 1, 2] -> [2, 1, 1, 1, 5]
// [2, 1, 1, 1, 5] -> [2, 1, 1, 1, 5]
// [3, 0, 0, 0, 3] -> [3, 0, 0, 0, 3]
// [-1, 9, 9, 9, -2] -> [-2, 9, 9, 9, -1]
// [0, 4, 4, 4, -7] -> [-7, 4, 4, 4, 0]
int * func_1(int a[]) {
    if (a[0] <= a[4])
        return a;
    int tmp = a[0];
    a[0] = a[4];
    a[4] = tmp;
    return a;
}
