using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Guardrails;

namespace Ias.Core.Tests.Guardrails;

public sealed class PersonalDataTests
{
    [Theory]
    [Trait("Requirement", "R-052")]
    [InlineData("mail jane.doe@acme.io about it", "mail [EMAIL-1] about it")]
    [InlineData("key sk-abcdefghijklmnopqrstuvwx in the log", "key [API_KEY-1] in the log")]
    [InlineData("ghp_0123456789abcdefghij0123456789abcdef", "[TOKEN-1]")]
    [InlineData("paid with 4539 1488 0343 6467 yesterday", "paid with [CARD-1] yesterday")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk", "[JWT-1]")]
    [InlineData("postgres://app:hunter2hunter2@db/shop", "postgres://app:[PASSWORD-1]@db/shop")]
    [InlineData("DB_PASSWORD=h8Fk2mLq93xZ works", "DB_PASSWORD=[SECRET-1] works")]
    [InlineData("password: h8Fk2mLq and more", "password: [PASSWORD-1] and more")]
    [InlineData("The password is `hunter2!`.", "The password is `[PASSWORD-1]`.")]
    [InlineData("Passwort: geheim#42", "Passwort: [PASSWORD-1]")]
    [InlineData("her SSN is 123-45-6789.", "her SSN is [SSN-1].")]
    [InlineData("call +49 151 2345 6789, or (415) 555-2671", "call [PHONE-1], or [PHONE-2]")]
    [InlineData("call +1-415-555-2671", "call [PHONE-1]")]
    [InlineData("to DE89 3704 0044 0532 0130 00 by Friday", "to [IBAN-1] by Friday")]
    [InlineData("IBAN GB29NWBK60161331926819", "IBAN [IBAN-1]")]
    public void A_placeholder_stands_for_what_is_nobodys_business(string text, string clean) =>
        Assert.Equal(clean, PersonalData.Filter(text).Text);

    [Theory]
    [InlineData("password: string")]
    [InlineData("password: required")]
    [InlineData("password: ${DB_PASSWORD}")]
    [InlineData("password: changeme123")]
    [InlineData("password = getPassword2()")]
    [InlineData("the password is too short")]
    [InlineData("version 1.2.3-45-6789")]
    [InlineData("call 415-555-0134")]
    [InlineData("at 2026-11-25 12:00:00+00:00")]
    [InlineData("lines +12 -34 +1200 -3400")]
    [InlineData("000-12-3456 and 666-12-3456")]
    [InlineData("DE88 3704 0044 0532 0130 00")]
    [InlineData("commit AB12CDEF3456ABCD7890")]
    public void What_only_looks_like_it_stays(string text) => Assert.Equal(text, PersonalData.Filter(text).Text);

    [Fact]
    public void A_private_key_goes_as_a_whole()
    {
        var clean = PersonalData.Filter(
            "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAabcdef0123456789\nabc==\n-----END RSA PRIVATE KEY-----\nafter"
        );

        Assert.DoesNotContain("MIIE", clean.Text);
        Assert.Equal(1, clean.Found["PRIVATE_KEY"]);
        Assert.EndsWith("after", clean.Text);
    }

    [Fact]
    public void The_same_value_has_the_same_number_and_another_one_the_next()
    {
        var clean = PersonalData.Filter("jane@acme.io wrote to joe@acme.io, and Jane@acme.io again");

        Assert.Equal("[EMAIL-1] wrote to [EMAIL-2], and [EMAIL-1] again", clean.Text);
        Assert.Equal(3, clean.Found["EMAIL"]);
    }

    [Fact]
    public void At_most_one_in_a_hundred_ordinary_prompts_is_changed()
    {
        var prompts = Corpus.Of("ordinary.txt");
        var changed = prompts.Where(p => PersonalData.Filter(p).Text != p).ToList();

        Assert.True(
            changed.Count * 100 <= prompts.Count,
            $"{changed.Count} of {prompts.Count}:\n{string.Join('\n', changed.Select(c => PersonalData.Filter(c).Text))}"
        );
    }

    [Fact]
    public void What_is_the_engines_own_stays() =>
        Assert.Equal(
            "/home/jane@acme.io/shop but [EMAIL-1]",
            PersonalData.Filter("/home/jane@acme.io/shop but joe@acme.io", ["/home/jane@acme.io/shop"]).Text
        );

    [Fact]
    public void Text_around_stays_as_it_is_in_any_script()
    {
        var clean = PersonalData.Filter("Пользователь jane@acme.io 👩‍🚀 über 4539148803436467 Ende");

        Assert.Equal("Пользователь [EMAIL-1] 👩‍🚀 über [CARD-1] Ende", clean.Text);
    }

    [Fact]
    public void What_was_cleaned_once_stays_as_it_is() =>
        Prop.ForAll(
                Gen.Elements(
                        Corpus
                            .Of("ordinary.txt")
                            .Concat(Corpus.Of("injections.txt"))
                            .Append("a jane@acme.io b 4539148803436467 c ghp_0123456789abcdefghij0123456789abcdef")
                    )
                    .ToArbitrary(),
                text => PersonalData.Filter(PersonalData.Filter(text).Text) is var again && again.Text == PersonalData.Filter(text).Text
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_can_be_cleaned() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => PersonalData.Filter(text ?? "").Text is not null).QuickCheckThrowOnFailure();
}
