"""Made-up people: names, resident numbers with right check digits, certificates, phones. Nobody here exists."""

from __future__ import annotations

from random import Random
from typing import Any

SURNAMES = [
    *list(
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐薛雷贺倪汤罗毕郝安常傅齐康伍余顾孟黄萧尹姚邵汪毛米贝计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房丁邓洪包左石崔吉龚程邢裴陆翁荀焦谷侯班秋仲宫宁仇甘厉祖武刘景龙叶幸黎薄印白蒲"
    ),
    "欧阳",
    "上官",
    "司徒",
    "诸葛",
    "东方",
]
GIVEN_MALE = list("伟强磊军洋勇杰涛超明刚平辉鹏飞宇浩凯博健斌波晨旭峰毅俊航昊然轩睿泽铭瑞恒卓锋岩森")
GIVEN_FEMALE = list("芳娜敏静丽艳娟霞秀英华慧巧美红玉兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑶颖露蕊薇菁梦岚苑筠馨瑗")
RARE = ["喆", "祎", "赟", "玥", "昇", "珺", "翀", "堃"]
AREAS = [
    "110112",
    "110105",
    "110101",
    "110114",
    "120103",
    "130632",
    "131082",
    "370102",
    "410105",
    "211002",
    "140105",
    "341202",
]
EDUCATION = ["研究生", "本科", "大学本科", "专科", "大专", "高中", "中专", "技校"]
LEVEL_DIGIT = {"高级工": "3", "技师": "2", "高级技师": "1"}


def check_digit(first17: str) -> str:
    """The eighteenth character of a resident number (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


class People:
    """A supply of people, each with values nobody else has."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def unique(self, make: Any) -> Any:
        """``make()`` until it gives something new."""
        for _ in range(10_000):
            value = make()
            if value not in self.used:
                self.used.add(value)
                return value
        raise RuntimeError("the supply is exhausted")

    def name(self, sex: str | None = None) -> str:
        """A name; never one that holds, or is held in, another one."""
        sex = sex or self.rng.choice("男女")
        given = GIVEN_MALE if sex == "男" else GIVEN_FEMALE

        def make() -> str:
            while True:
                tail = self.rng.choice(given) + (self.rng.choice(given + RARE) if self.rng.random() < 0.8 else "")
                name = self.rng.choice(SURNAMES) + tail
                others = [n for n in self.used if len(n) < 5]
                if not any(name in n or n in name for n in others):
                    return name

        return str(self.unique(make))

    def id_number(self, sex: str) -> str:
        """A resident number whose 17th digit fits ``sex``; the holder is 22–55."""

        def make() -> str:
            odd = self.rng.choice([1, 3, 5, 7, 9] if sex == "男" else [0, 2, 4, 6, 8])
            body = f"{self.rng.choice(AREAS)}{self.rng.randrange(1971, 2001)}{self.rng.randrange(1, 13):02}{self.rng.randrange(1, 29):02}{self.rng.randrange(0, 60):02}{odd}"
            return body + check_digit(body)

        return str(self.unique(make))

    def certificate(self, level: str) -> str:
        """A certificate number whose level digit says ``level``: 22 characters, now and then the older 16 digits."""

        def make() -> str:
            digit, year = LEVEL_DIGIT[level], self.rng.randrange(16, 25)
            if self.rng.random() < 0.25:
                return f"{year - 8:02}{self.rng.choice(['11', '12', '13'])}00{self.rng.randrange(0, 5)}{self.rng.randrange(1, 999):03}{digit}{self.rng.randrange(1, 99999):05}"
            return f"{self.rng.choice('SY')}0000{self.rng.choice(['11', '12', '13'])}{self.rng.randrange(1, 999999):06}{year}{digit}{self.rng.randrange(1, 999999):06}"

        return str(self.unique(make))

    def mobile(self) -> str:
        """A mobile number."""
        return str(
            self.unique(
                lambda: (
                    self.rng.choice(["138", "139", "150", "158", "186", "188", "177", "199"])
                    + f"{self.rng.randrange(10**8):08}"
                )
            )
        )

    def landline(self) -> str:
        """A Beijing number with area code."""
        return str(
            self.unique(lambda: f"010-{self.rng.choice(['69', '80', '60', '81', '89'])}{self.rng.randrange(10**6):06}")
        )

    def email(self) -> str:
        """A mail address."""
        return str(
            self.unique(
                lambda: (
                    f"{self.rng.choice(['pxb', 'jnrc', 'training', 'hr', 'bgs'])}{self.rng.randrange(10, 9999)}@{self.rng.choice(['163.com', '126.com', 'sina.com', 'qq.com'])}"
                )
            )
        )

    def account(self) -> str:
        """A corporate account number."""
        return str(
            self.unique(
                lambda: (
                    f"{self.rng.choice(['0200', '1100', '3310', '0109'])}{self.rng.randrange(10**11, 10**12)}{self.rng.randrange(10**2, 10**3)}"
                )
            )
        )
