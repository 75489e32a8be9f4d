"""Two instances that the whole world measures itself by, as problems of ours, with the best that is known of each."""

from server.wire.rounds import Job, Objective, Problem, Vehicle
from server.wire.rounds_metric import euclid

# Groetschel's 52 places in Berlin, from TSPLIB 95 (Reinelt, 1991). The best tour is 7542.
BERLIN52 = """
565,575 25,185 345,750 945,685 845,655 880,660 25,230 525,1000 580,1175 650,1130 1605,620 1220,580 1465,200 1530,5
845,680 725,370 145,665 415,635 510,875 560,365 300,465 520,585 480,415 835,625 975,580 1215,245 1320,315 1250,400
660,180 410,250 420,555 575,665 1150,1160 700,580 685,595 685,610 770,610 795,645 720,635 760,650 475,960 95,260
875,920 700,500 555,815 830,485 1170,65 830,610 605,625 595,360 1340,725 1740,245
"""

# RC208 of Solomon (1987): x, y, demand, and the first and last moment of service; the depot first. Service takes 10.
RC208 = """
40,50,0,0,960 25,85,20,388,911 22,75,30,30,546 22,85,10,353,708 20,80,40,425,913 20,85,20,40,630 18,75,20,228,667
15,75,20,161,558 15,80,10,229,624 10,35,20,213,648 10,40,30,404,753 8,40,40,33,511 8,45,20,46,519 5,35,10,395,911
5,45,10,35,697 2,40,20,39,528 0,40,20,94,535 0,45,20,394,909 44,5,20,218,571 42,10,40,85,542 42,15,10,391,802
40,5,10,45,517 40,15,40,229,640 38,5,30,45,523 38,15,10,389,914 35,5,20,386,904 95,30,30,389,788 95,35,20,57,600
92,30,10,55,575 90,35,10,52,536 88,30,10,90,521 88,35,20,50,534 87,30,10,425,898 85,25,10,51,602 85,35,30,342,751
67,85,20,410,905 65,85,40,43,617 65,82,10,410,823 62,80,30,114,561 60,80,10,36,658 60,85,30,191,586 58,75,20,201,670
55,80,10,33,568 55,85,20,429,838 55,82,10,49,504 20,82,10,37,597 18,80,10,315,782 2,45,10,38,606 42,5,10,396,904
42,12,10,341,658 72,35,30,351,782 55,20,19,161,610 25,30,3,25,516 20,50,5,239,630 55,60,16,448,873 30,60,16,420,897
50,35,19,390,843 30,25,23,227,686 15,10,20,401,902 10,20,19,42,706 15,60,17,401,923 45,65,9,110,525 65,35,3,29,548
65,20,6,39,593 45,30,17,20,498 35,40,16,11,530 41,37,16,404,847 64,42,9,100,555 40,60,21,436,907 31,52,27,9,510
35,69,23,330,930 65,55,14,81,520 63,65,8,27,622 2,60,5,135,556 20,20,8,430,913 5,5,16,63,520 60,12,31,125,530
23,3,7,390,900 8,56,27,190,659 6,68,30,215,608 47,47,13,444,942 49,58,10,249,580 27,43,9,14,506 37,31,14,19,566
57,29,18,259,650 63,23,2,198,609 21,24,28,212,605 12,24,13,272,565 24,58,19,90,549 67,5,25,325,897 37,47,6,204,633
49,42,13,442,937 53,43,14,14,581 61,52,3,373,928 57,48,23,265,638 56,37,6,20,539 55,54,26,418,825 4,18,35,426,787
26,52,9,14,499 26,35,15,149,586 31,67,3,356,930
"""

BEST = {"berlin52": 7_542, "RC208.25": 2_691, "RC208.50": 4_767, "RC208.100": 7_761}
"""In the unit of the problem: RC208 counts in tenths, cut off (DIMACS 2021)."""


def berlin52() -> Problem:
    """Return a round along 52 places, for who has all the time in the world."""
    places = [tuple(float(n) for n in place.split(",")) for place in BERLIN52.split()]
    durations = euclid([(x, y) for x, y in places], scale=1, rounding="nint")
    jobs = tuple(Job(str(n), n, 0, required=True) for n in range(1, len(places)))
    return Problem(Objective.DISTANCE, durations, (Vehicle("1", 0, 0, (0, 1_000_000)),), jobs)


def rc208(customers: int) -> Problem:
    """Return the first customers of Solomon's RC208: windows and loads, 25 vehicles."""
    rows = [[int(n) for n in row.split(",")] for row in RC208.split()][: customers + 1]
    durations = euclid([(x, y) for x, y, *_ in rows], scale=10, rounding="trunc")
    jobs = tuple(
        Job(str(n), n, 100, ((first * 10, last * 10),), demand=demand, required=True)
        for n, (_, _, demand, first, last) in enumerate(rows)
        if n
    )
    vehicles = tuple(Vehicle(str(n), 0, 0, (0, 9_600), capacity=1_000) for n in range(25))
    return Problem(Objective.DISTANCE, durations, vehicles, jobs)
