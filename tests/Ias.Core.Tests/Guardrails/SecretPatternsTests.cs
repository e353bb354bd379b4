using Ias.Core.Guardrails;

namespace Ias.Core.Tests.Guardrails;

/// <summary>That no anchor is overlooked, wherever it stands; what follows an anchor is tested with the masking of output.</summary>
public sealed class SecretPatternsTests
{
    private const string Run = "0123456789abcdefghijABCDEFGHIJ";

    public static TheoryData<string> Secrets { get; } =
        new(
            "ghp_" + Run,
            "gho_" + Run,
            "ghu_" + Run,
            "ghs_" + Run,
            "ghr_" + Run,
            "github_pat_" + Run,
            "glpat-" + Run,
            "sk-" + Run,
            "sk_live_" + Run,
            "rk_live_" + Run,
            "ias_" + Run,
            "whsec_" + Run,
            "AIza" + Run,
            "AKIA" + Run,
            "ASIA" + Run,
            "npm_" + Run,
            "hf_" + Run,
            "xoxa-" + Run,
            "xoxb-" + Run,
            "xoxe-" + Run,
            "xoxp-" + Run,
            "xoxr-" + Run,
            "xoxs-" + Run,
            "xapp-" + Run,
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP",
            $"-----BEGIN PRIVATE KEY-----{Run}",
            "authorization: " + Run,
            "AUTHORIZATION=" + Run,
            "Bearer " + Run,
            "BEARER " + Run,
            "://user:pass@host"
        );

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Every_kind_is_found_at_every_place_and_among_what_looks_like_it(string secret)
    {
        var patterns = new SecretPatterns([]);
        var alone = patterns.Next(secret, 0, ' ', more: false);
        Assert.NotNull(alone.Kind);
        foreach (var before in new[] { "", " ", "- ", "gh sk ey au be :/ ", "g -", "--", ": s ", "\u00e7\u00a0 ", new string('.', 4097) })
        {
            var found = patterns.Next(before + secret, 0, ' ', more: false);
            Assert.Equal((alone.Kind, before.Length + alone.Start, before.Length + alone.End), (found.Kind, found.Start, found.End));
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u00e9")]
    [InlineData("\u20ac5")]
    [InlineData("-")]
    [InlineData("Zz")]
    public void A_given_value_is_found_however_short_it_is_and_whatever_it_consists_of(string value)
    {
        var bytes = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(value));
        var patterns = new SecretPatterns([("MINE", value)]);
        foreach (var (before, after) in new[] { ("", ""), ("a", ""), ("", "b"), ("ghp", "q"), ("\u00c3", "\u00a9"), (".....", ".....") })
        {
            var found = patterns.Next(before + bytes + after, 0, ' ', more: false);
            Assert.Equal(("MINE", before.Length, before.Length + bytes.Length), (found.Kind?.Name, found.Start, found.End));
        }
    }
}
