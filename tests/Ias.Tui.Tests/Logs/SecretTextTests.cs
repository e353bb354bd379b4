using System.Text;
using Ias.Core.Guardrails;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class SecretTextTests
{
    private const string Token = "ghp_0123456789abcdefghijABCDEFGHIJ";

    private static readonly SecretText Secrets = new(new SecretPatterns([("MY_TOKEN", "s3cr3t-välue")]));

    [Theory]
    [InlineData("nothing here", "nothing here")]
    [InlineData($"ä {Token}, {Token} ö", "ä [redacted github token], [redacted github token] ö")]
    [InlineData("it is s3cr3t-välue.", "it is [redacted MY_TOKEN].")]
    public void Secrets_are_masked_and_nothing_else(string text, string masked)
    {
        Assert.Equal(masked, Secrets.Mask(text));
        Assert.Equal(masked, Secrets.Mask(AnsiText.Read(Encoding.UTF8.GetBytes(text))).Text);
    }

    [Fact]
    public void A_key_over_several_lines_is_masked() =>
        Assert.Equal(
            "-----BEGIN PRIVATE KEY-----[redacted private key]-----END PRIVATE KEY-----",
            Secrets.Mask("-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75abcdef\n-----END PRIVATE KEY-----")
        );

    [Fact]
    public void A_secret_that_only_shows_without_its_colours_is_masked()
    {
        var line = Secrets.Mask(AnsiText.Read(Encoding.UTF8.GetBytes($"\x1b[32mtoken: {Token[..10]}\x1b[31m{Token[10..]}\x1b[0m, ok")));

        Assert.Equal("token: [redacted github token], ok", line.Text);
        Assert.Equal(line.Text.Length, line.Parts.ToArray().Sum(p => p.Length));
    }

    [Fact]
    public void Many_secrets_between_letters_of_several_bytes_are_each_masked_in_their_place() =>
        Assert.Equal(
            string.Concat(Enumerable.Repeat("ä€𝄞 [redacted github token] ", 500)),
            Secrets.Mask(string.Concat(Enumerable.Repeat($"ä€𝄞 {Token} ", 500)))
        );

    [Fact]
    public void A_line_without_secrets_is_not_made_again()
    {
        var line = AnsiText.Read("nothing"u8);

        Assert.Same(line, Secrets.Mask(line));
    }
}
