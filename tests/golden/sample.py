# ruff: noqa: E501  (texts of four languages read better uncut)
"""A sample of the Inbox Activity page in four languages, with all that is awkward in real ones.

It has a day without data, an incomplete last day, an hour without data, a figure without a value, a change that may be
chance, names that are long, markup or another script, Thai marks above and below, Turkish dotted and dotless i.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal, format_percent

from deskmeter.charts.chart import BarChart, HeatMap, LineChart, Point, Series
from deskmeter.reports.page import LABELS, Change, Fact, Figure, Notes, Page, Table, TableBlock, Tile, TileRow, Tone

FIRST = date(2026, 10, 1)
DAYS, GAP, HOURS = 31, 11, 24
SCRIPT = "<script>alert('x')</script> & \"Co\""
AGENTS = (
    ("น้ำฝน กู้เกียรติ", 412), ("İpek Işıldağoğlu", 377), ("Maximiliana Featherstonehaugh-Cholmondeley", 301),
    (SCRIPT, 214), ("Dwi Kurniawan", 0), ("Ayşegül Şahin", None),
)  # fmt: skip
CHANNELS = (
    ("E-mail", 3912, 3604),
    ("WhatsApp", 2844, 2190),
    ("Chat", 1720, 1811),
    ("Instagram", 1366, 1320),
    ("Phone", None, 144),
)


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    labels: dict[str, str]
    title: str
    period: str
    compared_with: str
    fresh_to: str
    made_at: str
    tiles: tuple[tuple[str, str], ...]
    against: tuple[str, str]
    basis: str
    stats: tuple[str, str, str, str]
    about: tuple[str, ...]
    headings: tuple[str, str, str, str, str]
    subtitle: str
    summary: str
    heads: tuple[str, str, str]
    series: tuple[str, str]
    notes: tuple[str, str, str]
    channels: dict[str, str]


EN = Words(
    labels=LABELS,
    title="Inbox Activity",
    period="1–31 Oct 2026",
    compared_with="27 Aug – 26 Sep 2026 and 2 Oct – 1 Nov 2025",
    fresh_to="31 Oct 2026, 14:05",
    made_at="31 Oct 2026, 14:12",
    tiles=(
        ("Conversations", "9,842"), ("Replied conversations", "9,318"), ("Action rate", "94.7%"),
        ("First response time", "4 min 12 s"), ("Resolution time", "5 h 48 min"), ("Longest wait", "2 d 5 h"),
        ("One-touch resolution", "61.3%"), ("Customer satisfaction (CSAT)", "–"),
    ),
    against=("previous period: {}", "last year: {}"),
    basis="n = {} conversations",
    stats=("Mean", "Median", "90th percentile", "Longest"),
    about=(
        "Definition", "Time from the customer's first message to the first public reply by a human agent.",
        "Formula", "median(first_reply_at − created_at)", "Clock", "Business hours, Asia/Bangkok",
        "Population", "Conversations created in the period with a reply", "Left out", "214 spam, 37 merged, 12 not yet answered",
    ),
    headings=("Conversations per day", "When customers write", "By channel", "By agent", "How these figures are made"),
    subtitle="Conversations created, Asia/Bangkok",
    summary="Conversations rose from 221 on the first day to 402 at the peak; 12 Oct has no data and the last day is incomplete.",
    heads=("Agent", "Conversations", "Median first response"),
    series=("This period", "Previous period"),
    notes=("Data", "Left out", "Comparison"),
    channels={},
)  # fmt: skip

ID = Words(
    labels={
        "skip": "Lompat ke laporan", "period": "Periode", "compared_with": "Dibandingkan dengan", "zone": "Zona waktu",
        "fresh_to": "Data hingga", "made_at": "Dibuat pada", "figures": "Angka utama", "about": "Tentang angka ini",
        "about_all": "Tentang angka-angka ini", "command": "Baris di baliknya", "numbers": "Angka dalam tabel",
        "legend": "Keterangan", "incomplete": "Belum lengkap", "no_data": "Tidak ada data", "zero": "Nihil",
        "good": "membaik", "bad": "memburuk", "neutral": "", "unsure": "mungkin kebetulan",
    },
    title="Aktivitas Kotak Masuk",
    period="1–31 Okt 2026",
    compared_with="27 Agu – 26 Sep 2026 dan 2 Okt – 1 Nov 2025",
    fresh_to="31 Okt 2026 14.05",
    made_at="31 Okt 2026 14.12",
    tiles=(
        ("Percakapan", "9.842"), ("Percakapan yang dibalas", "9.318"), ("Tingkat tindakan", "94,7%"),
        ("Waktu respons pertama", "4 mnt 12 dtk"), ("Waktu penyelesaian", "5 jam 48 mnt"), ("Waktu tunggu terlama", "2 hr 5 jam"),
        ("Penyelesaian satu balasan", "61,3%"), ("Kepuasan pelanggan (CSAT)", "–"),
    ),
    against=("periode sebelumnya: {}", "tahun lalu: {}"),
    basis="n = {} percakapan",
    stats=("Rata-rata", "Median", "Persentil ke-90", "Terlama"),
    about=(
        "Definisi", "Waktu dari pesan pertama pelanggan hingga balasan publik pertama oleh agen manusia.",
        "Rumus", "median(first_reply_at − created_at)", "Jam", "Jam kerja, Asia/Bangkok",
        "Populasi", "Percakapan yang dibuat dalam periode ini dan sudah dibalas", "Tidak dihitung", "214 spam, 37 digabung, 12 belum dijawab",
    ),
    headings=("Percakapan per hari", "Kapan pelanggan menulis", "Menurut kanal", "Menurut agen", "Bagaimana angka ini dihitung"),
    subtitle="Percakapan yang dibuat, Asia/Bangkok",
    summary="Percakapan naik dari 221 pada hari pertama menjadi 402 pada puncaknya; 12 Okt tanpa data dan hari terakhir belum lengkap.",
    heads=("Agen", "Percakapan", "Median respons pertama"),
    series=("Periode ini", "Periode sebelumnya"),
    notes=("Data", "Tidak dihitung", "Perbandingan"),
    channels={"E-mail": "Email", "Phone": "Telepon"},
)  # fmt: skip

TH = Words(
    labels={
        "skip": "ข้ามไปที่รายงาน", "period": "ช่วงเวลา", "compared_with": "เทียบกับ", "zone": "เขตเวลา",
        "fresh_to": "ข้อมูลถึง", "made_at": "จัดทำเมื่อ", "figures": "ตัวเลขสำคัญ", "about": "เกี่ยวกับตัวเลขนี้",
        "about_all": "เกี่ยวกับตัวเลขเหล่านี้", "command": "รายการที่อยู่เบื้องหลัง", "numbers": "ดูตัวเลขเป็นตาราง",
        "legend": "คำอธิบายสัญลักษณ์", "incomplete": "ยังไม่ครบวัน", "no_data": "ไม่มีข้อมูล", "zero": "ไม่มี",
        "good": "ดีขึ้น", "bad": "แย่ลง", "neutral": "", "unsure": "อาจเป็นความบังเอิญ",
    },
    title="กิจกรรมกล่องข้อความ",
    period="1–31 ต.ค. 2026",
    compared_with="27 ส.ค. – 26 ก.ย. 2026 และ 2 ต.ค. – 1 พ.ย. 2025",
    fresh_to="31 ต.ค. 2026 14:05",
    made_at="31 ต.ค. 2026 14:12",
    tiles=(
        ("จำนวนการสนทนา", "9,842"), ("การสนทนาที่ตอบแล้ว", "9,318"), ("อัตราการดำเนินการ", "94.7%"),
        ("เวลาตอบกลับครั้งแรก", "4 นาที 12 วินาที"), ("ระยะเวลาแก้ไขปัญหา", "5 ชม. 48 นาที"), ("เวลารอนานที่สุด", "2 วัน 5 ชม."),
        ("แก้ไขจบในการตอบครั้งเดียว", "61.3%"), ("ความพึงพอใจของลูกค้า (CSAT)", "–"),
    ),
    against=("ช่วงก่อนหน้า: {}", "ปีที่แล้ว: {}"),
    basis="n = {} การสนทนา",
    stats=("ค่าเฉลี่ย", "มัธยฐาน", "เปอร์เซ็นไทล์ที่ 90", "นานที่สุด"),
    about=(
        "คำนิยาม", "เวลาตั้งแต่ข้อความแรกของลูกค้าจนถึงการตอบกลับสาธารณะครั้งแรกโดยเจ้าหน้าที่",
        "สูตร", "median(first_reply_at − created_at)", "นาฬิกา", "เวลาทำการ Asia/Bangkok",
        "ประชากร", "การสนทนาที่สร้างในช่วงนี้และมีการตอบแล้ว", "ไม่นับรวม", "สแปม 214 รวมเคส 37 ยังไม่ตอบ 12 ตัวอย่างคำ: น้ำ ที่ กู้ ปี่ ต่ำ",
    ),
    headings=("จำนวนการสนทนาต่อวัน", "ลูกค้าเขียนเข้ามาเมื่อใด", "ตามช่องทาง", "ตามเจ้าหน้าที่", "ตัวเลขเหล่านี้มาอย่างไร"),
    subtitle="การสนทนาที่สร้าง Asia/Bangkok",
    summary="จำนวนการสนทนาเพิ่มจาก 221 ในวันแรกเป็น 402 ในวันที่สูงสุด วันที่ 12 ต.ค. ไม่มีข้อมูล และวันสุดท้ายยังไม่ครบ ต่ำสุดคือ 198",
    heads=("เจ้าหน้าที่", "จำนวนการสนทนา", "มัธยฐานเวลาตอบกลับ"),
    series=("ช่วงนี้", "ช่วงก่อนหน้า"),
    notes=("ข้อมูล", "ไม่นับรวม", "การเปรียบเทียบ"),
    channels={"E-mail": "อีเมล", "Phone": "โทรศัพท์ (จำนวนสายที่รับ)", "Chat": "แชท กู้คืน ปี่ ต่ำ น้ำ"},
)  # fmt: skip

TR = Words(
    labels={
        "skip": "Rapora geç", "period": "Dönem", "compared_with": "Karşılaştırılan", "zone": "Saat dilimi",
        "fresh_to": "Verilerin son anı", "made_at": "Hazırlanma tarihi", "figures": "Temel göstergeler", "about": "Bu gösterge hakkında",
        "about_all": "Göstergeler hakkında", "command": "Arkasındaki satırlar", "numbers": "Sayıları tablo olarak gör",
        "legend": "Açıklama", "incomplete": "Tamamlanmadı", "no_data": "Veri yok", "zero": "Yok",
        "good": "daha iyi", "bad": "daha kötü", "neutral": "", "unsure": "rastlantı olabilir",
    },
    title="Gelen Kutusu Etkinliği",
    period="1–31 Eki 2026",
    compared_with="27 Ağu – 26 Eyl 2026 ve 2 Eki – 1 Kas 2025",
    fresh_to="31 Eki 2026 14:05",
    made_at="31 Eki 2026 14:12",
    tiles=(
        ("Konuşmalar", "9.842"), ("Yanıtlanan konuşmalar", "9.318"), ("İşlem oranı", "%94,7"),
        ("İlk yanıt süresi", "4 dk. 12 sn."), ("Çözüm süresi", "5 sa. 48 dk."), ("En uzun bekleme", "2 gün 5 sa."),
        ("Tek yanıtta çözüm", "%61,3"), ("Müşteri memnuniyeti (CSAT)", "–"),
    ),
    against=("önceki dönem: {}", "geçen yıl: {}"),
    basis="n = {} konuşma",
    stats=("Ortalama", "Medyan", "90. yüzdelik", "En uzun"),
    about=(
        "Tanım", "Müşterinin ilk mesajından bir temsilcinin ilk herkese açık yanıtına kadar geçen süre.",
        "Formül", "median(first_reply_at − created_at)", "Saat", "Mesai saatleri, Asia/Bangkok",
        "Kapsam", "Dönem içinde oluşturulan ve yanıtlanan konuşmalar", "Hariç tutulan", "214 istenmeyen, 37 birleştirilen, 12 henüz yanıtlanmayan",
    ),
    headings=("Günlük konuşmalar", "Müşteriler ne zaman yazıyor", "Kanala göre", "Temsilciye göre", "Bu sayılar nasıl hesaplanıyor"),
    subtitle="Oluşturulan konuşmalar, Asia/Bangkok",
    summary="Konuşmalar ilk gün 221 iken en yoğun günde 402 oldu; 12 Eki için veri yok, son gün tamamlanmadı.",
    heads=("Temsilci", "Konuşmalar", "Medyan ilk yanıt"),
    series=("Bu dönem", "Önceki dönem"),
    notes=("Veri", "Hariç tutulan", "Karşılaştırma"),
    channels={"E-mail": "E-posta", "Chat": "Canlı sohbet", "Phone": "Telefon"},
)  # fmt: skip

WORDS = {"en": EN, "id": ID, "th": TH, "tr": TR}


def sample_page(language: str) -> Page:
    """The sample in one language."""
    words = WORDS[language]
    return Page(
        name="inbox_activity",
        language=language,
        title=words.title,
        organisation="Kedai Nusantara İstanbul",
        period=words.period,
        compared_with=words.compared_with,
        zone="Asia/Bangkok",
        made_at=words.made_at,
        fresh_to=words.fresh_to,
        blocks=(
            TileRow(tuple(_tile(words, language, index) for index in range(len(words.tiles)))),
            _trend(words, language),
            _heat(words, language),
            _channels(words, language),
            _agents(words, language),
            _agent_table(words, language),
            Notes(words.headings[4], tuple(Fact(label, words.about[1]) for label in words.notes)),
        ),
        labels=words.labels,
    )


def _count(value: float | None, language: str) -> str:
    return "–" if value is None else format_decimal(value, locale=language)


def _percent(value: float, language: str) -> str:
    sign = "+" if value > 0 else "−"
    return sign + format_percent(abs(value), format=None, locale=language)


TONES: tuple[tuple[float, Tone], ...] = (
    (0.08, "neutral"), (0.07, "neutral"), (0.02, "good"), (-0.14, "good"), (0.06, "bad"), (0.31, "bad"), (0.01, "unsure"),
)  # fmt: skip


def _tile(words: Words, language: str, index: int) -> Tile:
    title, value = words.tiles[index]
    empty = value == "–"
    return Tile(
        metric=f"metric_{index}",
        title=title,
        value=value,
        basis=words.basis.format(_count(0 if empty else 9842, language)),
        changes=() if empty else _changes(words, language, index, value),
        spark=() if empty else tuple(None if day == GAP else float(_day(day + index)) for day in range(DAYS)),
        stats=tuple(Fact(label, value) for label in words.stats) if index in (3, 4, 5) else (),
        about=tuple(Fact(*words.about[place : place + 2]) for place in range(0, len(words.about), 2)),
        command=f"deskmeter export --metric metric_{index} --from 2026-10-01 --to 2026-11-01 --tz Asia/Bangkok",
    )


def _changes(words: Words, language: str, index: int, value: str) -> tuple[Change, ...]:
    share, tone = TONES[index]
    arrow = "▲" if share > 0 else "▼"
    return (
        Change(arrow, _percent(share, language), tone, words.against[0].format(value)),
        Change("–", "–", "neutral", words.against[1].format("–")),
    )


def _day(day: int) -> int:
    return 221 + day * 7 - (120 if (FIRST + timedelta(day)).weekday() > 4 else 0) + day * day * 17 % 31


def _trend(words: Words, language: str) -> Figure:
    def point(day: int, value: int | None) -> Point:
        when = FIRST + timedelta(day)
        return Point(format_date(when, "d MMM", locale=language), value, _count(value, language))

    now = tuple(point(day, None if day == GAP else _day(day)) for day in range(DAYS))
    before = tuple(point(day, _day(day) - 30 + day * 13 % 23) for day in range(DAYS))
    series = (Series(words.series[0], now, partial_from=DAYS - 1), Series(words.series[1], before, prior=True))
    rows = tuple((a.label, a.text, b.text) for a, b in zip(now, before, strict=True))
    table = Table(words.headings[0], (words.labels["period"], *words.series), rows, (False, True, True))
    chart = LineChart(series, words.heads[1], "count", tuple(range(0, DAYS, 7)))
    return Figure("trend", words.headings[0], words.subtitle, words.summary, chart, table)


def _heat(words: Words, language: str) -> Figure:
    days = tuple(get_day_names("abbreviated", locale=language)[day] for day in range(7))
    hours = tuple(f"{hour:02}" for hour in range(HOURS))

    def cell(day: int, hour: int) -> Point:
        value = (
            None if day == 6 and hour < 3 else max(0, (98 - 9 * abs(hour - 14)) * (3 if day < 5 else 1) // 3 - 4 * day)
        )
        return Point(f"{days[day]} {hours[hour]}:00", value, _count(value, language))

    cells = tuple(tuple(cell(day, hour) for hour in range(HOURS)) for day in range(7))
    rows = tuple((days[day], *(one.text for one in cells[day])) for day in range(7))
    table = Table(words.headings[1], ("", *hours), rows, (False, *(True,) * HOURS))
    chart = HeatMap(days, hours, cells, words.heads[1], "count")
    return Figure("hours", words.headings[1], words.subtitle, words.summary, chart, table)


def _channels(words: Words, language: str) -> Figure:
    names = [words.channels.get(name, name) for name, _, _ in CHANNELS]
    now = tuple(Point(name, row[1], _count(row[1], language)) for name, row in zip(names, CHANNELS, strict=True))
    before = tuple(Point(name, row[2], _count(row[2], language)) for name, row in zip(names, CHANNELS, strict=True))
    chart = BarChart(
        (Series(words.series[0], now), Series(words.series[1], before, prior=True)), words.heads[1], "count"
    )
    rows = tuple((a.label, a.text, b.text) for a, b in zip(now, before, strict=True))
    table = Table(words.headings[2], ("", *words.series), rows, (False, True, True))
    return Figure("channels", words.headings[2], words.subtitle, words.summary, chart, table, wide=False)


def _agents(words: Words, language: str) -> Figure:
    points = tuple(Point(name, value, _count(value, language)) for name, value in AGENTS)
    chart = BarChart((Series(words.series[0], points),), words.heads[1], "count")
    table = Table(words.headings[3], words.heads[:2], tuple((one.label, one.text) for one in points), (False, True))
    return Figure("agents", words.headings[3], words.subtitle, words.summary, chart, table, wide=False)


def _agent_table(words: Words, language: str) -> TableBlock:
    median = words.tiles[3][1]
    rows = tuple((name, _count(value, language), median if value else "–") for name, value in AGENTS)
    return TableBlock(
        "agent-table",
        words.headings[3],
        words.subtitle,
        Table(words.headings[3], words.heads, rows, (False, True, True)),
    )
