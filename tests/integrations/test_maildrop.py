from email.message import EmailMessage

import pytest

from integrations.maildrop import read_mails, write_mail
from integrations.transport import fetch_mail, send_mail
from server.wire.channel import ChannelError


def mail(identifier: str = "<rijswijk-1042-receipt@meldwerk.example>", date: str = "Tue, 28 Apr 2026 10:02:10 +0200"):
    message = EmailMessage()
    message["From"] = "noreply@rijswijk.example"
    message["To"] = "melder@post.example"
    message["Message-ID"] = identifier
    message["Date"] = date
    message.set_content("Bedankt.")
    return message


def test_a_mail_becomes_a_file_named_after_moment_and_message_in_its_municipalitys_folder(tmp_path):
    send_mail(mail(), mail_url=f"folder://{tmp_path}", municipality="rijswijk")

    [file] = (tmp_path / "rijswijk").iterdir()
    assert file.name == "20260428T080210Z-rijswijk-1042-receipt@meldwerk.example.eml"
    assert b"Bedankt." in file.read_bytes()


def test_a_retry_at_a_later_moment_makes_no_second_file(tmp_path):
    first = write_mail(mail(), tmp_path)
    second = write_mail(mail(date="Tue, 28 Apr 2026 11:02:10 +0200"), tmp_path)

    assert first == second
    assert len(list(tmp_path.iterdir())) == 1


def test_a_message_id_cannot_leave_the_folder(tmp_path):
    folder = tmp_path / "post"
    path = write_mail(mail("<../../[a]*?" + "x" * 300 + "@meldwerk.example>"), folder)

    assert path.parent == folder
    assert len(list(tmp_path.iterdir())) == 1


def test_a_mail_without_moment_or_name_is_kept_as_well(tmp_path):
    bare = EmailMessage()
    bare.set_content("Bedankt.")
    assert write_mail(bare, tmp_path).name.endswith("Z-no-id.eml")


def test_a_file_is_removed_when_the_next_one_is_asked_for(tmp_path):
    for hour in (11, 12):
        write_mail(mail(f"<{hour}@meldwerk.example>", f"Tue, 28 Apr 2026 {hour}:00:00 +0000"), tmp_path)
    (tmp_path / ".half.part").write_text("noise")

    mails = fetch_mail(f"folder://{tmp_path}")
    first, _ = next(mails)
    assert "-11@" in first
    assert len(list(tmp_path.glob("*.eml"))) == 2
    second, _ = next(mails)
    assert "-12@" in second
    assert [path.name for path in tmp_path.glob("*.eml")] == [second]
    mails.close()
    assert len(list(tmp_path.glob("*.eml"))) == 1, "the one in hand was not done with"


def test_a_maildir_is_read_from_its_folder_of_new_mail(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1777363331.1.host").write_bytes(b"Subject: a\n\n")
    (tmp_path / "cur" / "1777363330.1.host:2,S").write_bytes(b"noise")

    assert [raw for _, raw in read_mails(tmp_path)] == [b"Subject: a\n\n"]
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_is_not_there_holds_no_mail(tmp_path):
    assert list(read_mails(tmp_path / "nergens")) == []


def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path):
    (tmp_path / "post").write_text("in the way")
    with pytest.raises(ChannelError) as caught:
        write_mail(mail(), tmp_path / "post")
    assert not caught.value.permanent
