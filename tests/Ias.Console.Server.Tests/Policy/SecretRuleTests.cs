using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Tests.Policy;

public sealed class SecretRuleTests
{
    private const string Word = "q7Zk2Xv9Rb4Lm1Ts8Wc3Yd6Pf5Ng0Hj2Ka9Qe4Ur7Iv1";
    private const string Hex = "3f9a0c7e5b1d8264f0e9a7c3b5d1862f";

    public static TheoryData<string> Secrets =>
        [
            $"ias_tk3f9a0c7e_{Hex}",
            $"whsec_{Word}",
            .. (
                (string[])
                    [
                        "ghp_",
                        "gho_",
                        "ghs_",
                        "github_pat_",
                        "glpat-",
                        "gldt-",
                        "glrt-",
                        "ATATT3x",
                        "ATBB",
                        "AKIA",
                        "ASIA",
                        "AIza",
                        "ya29.",
                        "GOCSPX-",
                        "LTAI",
                        "dop_v1_",
                        "nfp_",
                        "sbp_",
                        "hvs.",
                        "pul-",
                        "dp.pt.",
                        "dapi",
                        "pscale_tkn_",
                        "glsa_",
                        "NRAK-",
                        "sntrys_",
                        "dt0c01.",
                        "AGE-SECRET-KEY-1",
                        "sk-",
                        "sk-ant-api03-",
                        "sk-proj-",
                        "hf_",
                        "gsk_",
                        "r8_",
                        "xai-",
                        "pplx-",
                        "sk_live_",
                        "rk_live_",
                        "sk_test_",
                        "rzp_live_",
                        "sq0atp-",
                        "shpat_",
                        "xoxb-",
                        "xoxp-",
                        "xapp-",
                        "SG.",
                        "xkeysib-",
                        "npm_",
                        "pypi-",
                        "rubygems_",
                        "oy2",
                        "dckr_pat_",
                        "lin_api_",
                        "ntn_",
                        "figd_",
                        "PMAK-",
                    ]
            ).Select(prefix => $"{prefix}{Word}"),
            $"https://hooks.slack.com/services/T00AB12CD/B00XY34ZW/{Word}",
            $"https://discord.com/api/webhooks/123456789012345678/{Word}{Word}",
            "8123456789:AAHq7Zk2Xv9Rb4Lm1Ts8Wc3Yd6Pf5Ng0Hj2",
            $"SK{Hex}",
            $"{Hex}-us12",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r",
            $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Word}",
            $"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{Word}",
            "postgres://shop:hunter2@db.internal/shop",
            "mongodb+srv://admin:Tr0ub4dor@cluster0.mongodb.net",
            "Server=db;Database=shop;User Id=sa;Password=Tr0ub4dor&3;",
            $"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={Word}==;EndpointSuffix=core.windows.net",
            "PASSWORD=hunter2",
            "export DB_PASSWORD='correct-horse-7'",
            $"AWS_SECRET_ACCESS_KEY={Word[..40]}",
            "password: hunter2",
            "\"clientSecret\": \"a8f3k2j9d7\"",
            $"api_key = \"{Word[..32]}\"",
            $"Authorization: Bearer {Word}",
            "Authorization: Basic c2hvcDpodW50ZXIyMTIz",
            $"X-Api-Key: {Word[..32]}",
        ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_found_in_a_sentence_a_quote_and_an_escape(string secret)
    {
        foreach (var text in (string[])[secret, $"Use this one: {secret} and tell nobody.", $"first line\n> 12: {secret}", $"`{secret}`"])
        {
            Assert.Equal("a secret (a token, key or password)", Content.Objection(text)?.What);
        }
    }

    [Fact]
    public void The_line_is_told() => Assert.Equal(3, Content.Objection($"one\ntwo\nsk-{Word}\nfour")!.Line);

    [Fact]
    public void A_secret_split_by_what_nobody_sees_or_in_letters_that_look_Latin_is_found()
    {
        Assert.NotNull(Content.Objection($"gh\u200Bp_{Word}"));
        Assert.NotNull(Content.Objection($"ghр_{Word}")); // a Cyrillic letter
    }
}
