using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Guardrails;
using Ias.Engine.Processes;

namespace Ias.Engine.Tests.Processes;

public sealed class SecretMaskTests
{
    private const string Github = "ghp_0123456789abcdefghijABCDEFGHIJ";
    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75+/x\nabcDEF==\n-----END RSA PRIVATE KEY-----";

    private static readonly SecretPatterns Patterns = new([("MY_TOKEN", "s3cr3t-välue"), ("LONG_SECRET", "xx ghp_ and more: of://it")]);

    [Theory]
    [InlineData($"token {Github}.", "token [redacted github token].")]
    [InlineData("github_pat_11ABCDEFG0123456789_abcdef", "[redacted github token]")]
    [InlineData("key=sk-ant-api03-abcdefghijklmnop-qrst\n", "key=[redacted api key]\n")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "[redacted aws key id]")]
    [InlineData("(xoxb-123456789012-abc)", "([redacted slack token])")]
    [InlineData($"\"{Jwt}\",", "\"[redacted jwt]\",")]
    [InlineData(Key + "\nnext", "-----BEGIN RSA PRIVATE KEY-----[redacted private key]-----END RSA PRIVATE KEY-----\nnext")]
    [InlineData(
        "-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA75\\n-----END PRIVATE KEY-----\\n\"",
        "-----BEGIN PRIVATE KEY-----[redacted private key]-----END PRIVATE KEY-----\\n\""
    )]
    [InlineData("Authorization: Bearer abc.def-123\r\nHost: x", "Authorization: Bearer [redacted credentials]\r\nHost: x")]
    [InlineData("{\"authorization\":\"Basic dXNlcjpwYXNz\"}", "{\"authorization\":\"Basic [redacted credentials]\"}")]
    [InlineData("curl -H 'AUTHORIZATION: token 12345'", "curl -H 'AUTHORIZATION: token [redacted credentials]'")]
    [InlineData("sent bearer 0123456789abcdef== ok", "sent bearer [redacted credentials] ok")]
    [InlineData("https://user:pa55@host/path?a=b@c", "https://user:[redacted password]@host/path?a=b@c")]
    [InlineData("it is s3cr3t-välue, twice s3cr3t-välue", "it is [redacted MY_TOKEN], twice [redacted MY_TOKEN]")]
    [InlineData("xx ghp_ and more: of://it!", "[redacted LONG_SECRET]!")]
    public void Secrets_are_masked_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, SecretMask.Apply(Patterns, text));

    [Theory]
    [InlineData("task-force-with-a-very-long-name-indeed and desk-0123456789012345678901234")]
    [InlineData("ghp_ is how they begin, ghp_short too")]
    [InlineData("eyJust.a.word eyJhbGciOiJIUzI1NiJ9")]
    [InlineData(
        "\"-----BEGIN PRIVATE KEY-----\" in code, -----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA75abcdef\n-----END CERTIFICATE-----"
    )]
    [InlineData("https://github.com/owner/repo.git http://host:8080/x@y ssh://git@host:22/x")]
    [InlineData("Authorization is required. authorization: no\nthe bearer of this")]
    [InlineData("S3CR3T-välue")]
    public void What_only_looks_like_a_secret_stays(string text) => Assert.Equal(text, SecretMask.Apply(Patterns, text));

    [Fact]
    public void Where_the_pieces_are_cut_makes_no_difference()
    {
        var pieces = Gen.Elements(
            Github,
            Jwt,
            Key,
            "s3cr3t-välue",
            "xx ghp_ and more: of://it",
            "xx ghp_ and",
            "Authorization: Bearer abc.def-123",
            "authorization",
            "\"authorization\" : \"",
            "token ",
            "bearer 0123456789abcdef0",
            "https://user:pass@host",
            "://a:b",
            "sk-",
            "0123456789012345678901234567890",
            "eyJ",
            "abcdefghijk",
            ".",
            "-----BEGIN ",
            "PRIVATE KEY-----",
            "-----END",
            "--",
            " ",
            "\n",
            "ä",
            "\"",
            "word ",
            "AKIA",
            "xoxb-1-2-3-4-5-6-7-8",
            "xx gh",
            "s3cr3t-v"
        );
        var texts = from parts in pieces.ListOf() select string.Concat(parts);
        var cuts = Gen.Choose(1, 40).NonEmptyListOf();

        Prop.ForAll(
                texts.Zip(cuts).ToArbitrary(),
                sample =>
                {
                    var (text, sizes) = sample;
                    Assert.Equal(SecretMask.Apply(Patterns, text), InPieces(Encoding.UTF8.GetBytes(text), [.. sizes]));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Bytes_without_secrets_pass_as_they_are()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(0, 3000)];
            random.NextBytes(bytes);
            var passed = new MemoryStream();
            var mask = new SecretMask(Patterns, passed.Write);

            for (var at = 0; at < bytes.Length; )
            {
                var size = Math.Min(bytes.Length - at, random.Next(1, 200));
                mask.Feed(bytes.AsSpan(at, size));
                at += size;
            }

            mask.Close();
            Assert.Equal(bytes, passed.ToArray());
        }
    }

    [Fact]
    public void An_ordinary_line_is_not_held_back()
    {
        var passed = new MemoryStream();

        new SecretMask(Patterns, passed.Write).Feed("Running the tests ...\n"u8);

        Assert.Equal("Running the tests ...\n", Encoding.UTF8.GetString(passed.ToArray()));
    }

    [Fact]
    public void Little_is_held_back_whatever_comes()
    {
        foreach (var piece in new[] { "eyJ", "://aaaa", "-----BEGIN ", "authorization ", "sk- ", "-", "s3cr3t-v", "Authorization:  " })
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
            long passed = 0;
            var mask = new SecretMask(Patterns, bytes => passed += bytes.Length);

            mask.Feed(text);

            Assert.True(text.Length - passed < 8192, $"{piece}: {text.Length - passed} bytes held");
        }
    }

    [Theory]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("ANTHROPIC_API_KEY", true)]
    [InlineData("DB_PASSWORD", true)]
    [InlineData("aws_secret_access_key", true)]
    [InlineData("SSH_AUTH_SOCK", false)]
    [InlineData("PATH", false)]
    [InlineData("HOME", false)]
    public void Names_of_secret_variables_are_known(string name, bool secret) => Assert.Equal(secret, SecretPatterns.IsSecretName(name));

    private static string InPieces(byte[] bytes, int[] sizes)
    {
        var passed = new MemoryStream();
        var mask = new SecretMask(Patterns, passed.Write);
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            var size = Math.Min(bytes.Length - at, sizes[i % sizes.Length]);
            mask.Feed(bytes.AsSpan(at, size));
            at += size;
        }

        mask.Close();
        return Encoding.UTF8.GetString(passed.ToArray());
    }
}
