// How many ints the ranges x..y and z..w have in common, the last ones not counted.
// 0, 10, 5, 15 -> 5
// 0, 5, 5, 9 -> 0
// 0, 10, 2, 4 -> 2
// -5, 0, -3, 7 -> 3
// 4, 1, 0, 9 -> 0
int overlap(int x, int y, int z, int w) {
    int from = x > z ? x : z, to = y < w ? y : w;
    return to > from ? to - from : 0;
}
