"""To come."""


def judge_cases(folder):
    return iter(())


def write(folder):
    pass
