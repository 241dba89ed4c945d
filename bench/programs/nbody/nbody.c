/* nbody: five bodies under gravity. */
#include <math.h>
#include <stdio.h>

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static void advance(Body *bodies, int n, double dt) {
    for (int i = 0; i < n; i++) {
        Body *a = &bodies[i];
        for (int j = i + 1; j < n; j++) {
            Body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double d2 = dx * dx + dy * dy + dz * dz;
            double mag = dt / (d2 * sqrt(d2));
            double ma = a->mass * mag, mb = b->mass * mag;
            a->vx -= dx * mb;
            a->vy -= dy * mb;
            a->vz -= dz * mb;
            b->vx += dx * ma;
            b->vy += dy * ma;
            b->vz += dz * ma;
        }
    }
    for (int i = 0; i < n; i++) {
        bodies[i].x += dt * bodies[i].vx;
        bodies[i].y += dt * bodies[i].vy;
        bodies[i].z += dt * bodies[i].vz;
    }
}

static double energy(const Body *bodies, int n) {
    double e = 0.0;
    for (int i = 0; i < n; i++) {
        const Body *a = &bodies[i];
        e += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
        for (int j = i + 1; j < n; j++) {
            const Body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            e -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return e;
}

int main(void) {
    Body bodies[] = {
        {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.5},
        {4.84, -1.16, -0.1, 0.6, 2.81, -0.02, 0.0377},
        {8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.0113},
        {12.89, -15.11, -0.22, 1.08, 0.868, -0.01, 0.00172},
        {15.37, -25.9, 0.179, 0.979, 0.594, -0.034, 0.00203},
    };
    for (int step = 0; step < 200000; step++) advance(bodies, 5, 0.01);
    printf("%lld\n", (long long)(energy(bodies, 5) * 1000000000.0));
    return 0;
}
