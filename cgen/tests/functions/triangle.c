// 0 no triangle, 1 scalene, 2 isosceles, 3 equilateral.
// 3, 3, 3 -> 3
// 3, 4, 5 -> 1
// 2, 2, 3 -> 2
// 1, 2, 3 -> 0
// 0, 0, 0 -> 0
// -1, 5, 5 -> 0
int triangle(int x, int y, int z) {
    if (x <= 0 || y <= 0 || z <= 0) return 0;
    if (x + y <= z || y + z <= x || z + x <= y) return 0;
    if (x == y && y == z)
        return 3;
    else if (x == y || y == z || x == z)
        return 2;
    else
        return 1;
}
