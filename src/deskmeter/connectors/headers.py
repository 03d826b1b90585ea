"""What columns and words are usually called, in several helpdesks and languages: the knowledge behind `--suggest`."""

import unicodedata
from collections.abc import Iterable, Mapping

# canonical key -> headers, the surest first; blanks, case, signs and accents do not count
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "ticket id", "ticket number", "ticket no", "ticket", "case id", "case number", "case", "conversation id",
        "conversation", "incident", "number", "request id", "unique key", "issue key", "issue id", "thread id",
        "complaint id",
        "nomor tiket", "id tiket", "no tiket", "หมายเลขเคส", "รหัสเคส", "เลขที่เคส", "talep no", "talep numarası",
        "id", "key",
    ),
    "key": ("message id", "event id", "comment id", "activity id", "conversation part id", "id"),
    "created_at": (
        "created at", "created", "created time", "created date", "creation date", "date created", "opened at",
        "opened",
        "ticket created at", "conversation created at", "submitted at", "start time", "date received",
        "received at", "tanggal dibuat", "dibuat",
        "dibuat pada", "วันที่สร้าง", "วันที่เปิดเคส", "oluşturulma tarihi", "oluşturma tarihi", "açılış tarihi",
        "oluşturulma", "oluşturuldu", "açılış", "tanggal masuk",
    ),
    "updated_at": (
        "updated at", "updated", "sys updated at", "sys updated on", "last updated", "last update time", "modified",
        "modified at", "diperbarui", "tanggal diperbarui", "วันที่แก้ไข", "วันที่อัปเดต", "güncellenme tarihi",
    ),
    "at": (
        "sent at", "timestamp", "time", "event time", "at", "date", "datetime", "occurred at", "message time",
        "waktu",
        "tanggal", "เวลา", "วันที่", "tarih", "zaman",
    ),
    "solved_at": (
        "solved at", "resolved at", "resolved", "resolved time", "resolution date", "tanggal selesai", "diselesaikan",
        "วันที่แก้ไขเสร็จ", "çözüm tarihi", "çözülme tarihi", "çözülme", "çözüldü", "selesai",
    ),
    "closed_at": (
        "closed at", "closed", "closed time", "closed date", "tanggal ditutup", "วันที่ปิดเคส", "วันที่ปิด",
        "kapanış tarihi", "kapanış", "kapanma", "ditutup",
    ),
    "first_reply_at": (
        "first reply at", "first response at", "initial response time", "first responded at", "first admin reply at",
        "balasan pertama", "ตอบกลับครั้งแรก", "ilk yanıt tarihi", "ilk yanıt",
    ),
    "status": (
        "status", "state", "ticket status", "incident state", "conversation state", "สถานะ", "durum", "durumu",
    ),
    "kind": ("activity", "event", "event type", "action", "aktivitas", "กิจกรรม", "işlem"),
    "channel": (
        "channel", "via", "source", "contact type", "origin", "medium", "via channel", "submitted via",
        "open data channel type",
        "kanal", "saluran", "ช่องทาง",
    ),
    "agent": (
        "assignee", "agent", "assigned to", "assignee id", "assignee name", "agent name", "owner", "teammate",
        "assigned agent", "resource", "agen", "petugas", "เจ้าหน้าที่", "ผู้รับผิดชอบ", "temsilci", "atanan",
    ),
    "team": (
        "group", "team", "assignment group", "assigned team", "department", "team assigned", "tim", "grup", "ทีม",
        "แผนก", "ekip", "takım",
    ),
    "priority": ("priority", "prioritas", "ลำดับความสำคัญ", "ความสำคัญ", "öncelik"),
    "customer": (
        "requester", "requester id", "customer", "customer id", "contact", "contact id", "caller id", "user id",
        "requester email", "customer email", "pelanggan", "ลูกค้า", "müşteri",
    ),
    "language": ("language", "locale", "bahasa", "ภาษา", "dil"),
    "tags": ("tags", "labels", "tag", "label", "แท็ก", "etiketler"),
    "subject": (
        "subject", "title", "summary", "short description", "subjek", "judul", "หัวข้อ", "เรื่อง", "konu", "başlık",
    ),
    "body": (
        "body", "message", "text", "content", "comment", "html body", "plain body", "pesan", "isi pesan", "ข้อความ",
        "mesaj", "metin", "içerik", "isi",
    ),
    "actor": (
        "author type", "actor", "sender type", "direction", "author role", "from type", "role", "pengirim",
        "ผู้ส่ง", "gönderen", "kimden", "from", "sender", "author", "dari", "จาก",
    ),
    "public": ("public", "is public", "visibility", "private", "publik", "สาธารณะ"),
}  # fmt: skip

STATUS_WORDS: Mapping[str, tuple[str, ...]] = {
    "new": ("new", "baru", "ใหม่", "yeni", "created", "submitted"),
    "open": (
        "open", "active", "in progress", "assigned", "started", "reopened", "work in progress", "terbuka", "diproses",
        "dalam proses", "เปิด", "กำลังดำเนินการ", "açık", "işlemde", "devam ediyor",
    ),
    "pending": (
        "pending", "waiting on customer", "awaiting user info", "waiting for customer", "snoozed", "menunggu",
        "menunggu pelanggan", "รอลูกค้า", "รอดำเนินการ", "beklemede", "müşteri bekleniyor",
    ),
    "hold": (
        "hold", "on hold", "on-hold", "awaiting problem", "awaiting vendor", "awaiting evidence",
        "waiting on third party", "ditunda", "พักไว้", "askıda",
    ),
    "solved": (
        "solved", "resolved", "done", "completed", "selesai", "terselesaikan", "แก้ไขแล้ว", "เสร็จสิ้น", "çözüldü",
        "tamamlandı",
    ),
    "closed": ("closed", "ditutup", "tutup", "ปิด", "ปิดแล้ว", "kapalı", "kapatıldı", "kapandı"),
    "deleted": ("deleted", "dihapus", "ลบ", "ลบแล้ว", "silindi"),
}  # fmt: skip

ACTOR_WORDS: Mapping[str, tuple[str, ...]] = {
    "customer": (
        "customer", "user", "end user", "end-user", "requester", "contact", "lead", "incoming", "inbound", "in",
        "pelanggan", "ลูกค้า", "müşteri",
    ),
    "agent": (
        "agent", "admin", "staff", "teammate", "operator", "outgoing", "outbound", "out", "agen", "เจ้าหน้าที่",
        "แอดมิน", "temsilci",
    ),
    "bot": ("bot", "chatbot", "operator bot", "บอท"),
    "system": ("system", "automation", "trigger", "sistem", "ระบบ"),
}  # fmt: skip

KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    **STATUS_WORDS,
    "assigned": ("assigned", "assign", "assignment", "take in charge ticket"),
    "team": ("team", "group changed", "assign seriousness"),
    "merged": ("merged", "merge"),
    "spam": ("spam", "marked as spam"),
}

CHANNEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "surel", "อีเมล", "eposta", "e-posta"),
    "phone": ("phone", "call", "voice", "telephone", "ivr", "telepon", "โทรศัพท์", "telefon"),
    "chat": ("chat", "live chat", "messaging", "web chat", "แชท", "canlı destek", "sohbet"),
    "web": ("web", "portal", "web form", "online", "self service", "self-service", "เว็บ", "เว็บไซต์"),
    "whatsapp": ("whatsapp", "wa"),
    "instagram": ("instagram", "instagram direct", "ig"),
    "facebook": ("facebook", "messenger", "facebook messenger"),
    "line": ("line",),
    "twitter": ("twitter", "x", "twitter dm"),
    "app": ("app", "mobile", "mobile app"),
}


def plain(name: str) -> str:
    """A name as it is compared: lower case, without accents of Latin letters, blanks and signs."""
    lowered = unicodedata.normalize("NFKC", name).casefold().replace("ı", "i").replace("i̇", "i")
    return "".join(_base(sign) for sign in lowered if unicodedata.category(sign)[0] in "LMN")


def _base(sign: str) -> str:
    split = unicodedata.normalize("NFKD", sign)
    return split[0] if split[0].isascii() else sign


def find_columns(columns: Iterable[str]) -> dict[str, list[str]]:
    """For every canonical key the columns that may fill it, the surest first."""
    by_name: dict[str, list[str]] = {}
    for column in columns:
        by_name.setdefault(plain(column), []).append(column)
    found = {
        key: [column for header in headers for column in by_name.get(plain(header), [])]
        for key, headers in HEADERS.items()
    }
    return {key: list(dict.fromkeys(names)) for key, names in found.items() if names}


def guess(word: str, table: Mapping[str, tuple[str, ...]]) -> str | None:
    """The canonical word that a source's word usually means; None where nobody can tell."""
    seen = plain(word)
    return next((target for target, words in table.items() if seen in map(plain, words)), None)
