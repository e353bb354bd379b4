using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class CredentialTextTests
{
    [Theory]
    [InlineData("https://token@github.com/o/r.git", "https://github.com/o/r.git")]
    [InlineData("https://x-access-token:ghs_abc@github.com/o/r", "https://github.com/o/r")]
    [InlineData("ssh://git:password@host/r", "ssh://host/r")]
    [InlineData("ssh://git@host/r", "ssh://git@host/r")]
    [InlineData("git@github.com:o/r.git", "git@github.com:o/r.git")]
    [InlineData("https://github.com/@scope/package", "https://github.com/@scope/package")]
    [InlineData("[url \"https://t@github.com/\"]", "[url \"https://github.com/\"]")]
    [InlineData("mail me@example.org or see https://example.org", "mail me@example.org or see https://example.org")]
    public void What_logs_in_is_taken_out_of_addresses_and_nothing_else(string text, string clean) =>
        Assert.Equal(clean, CredentialText.WithoutSecrets(text));

    [Fact]
    public void A_cleaned_text_holds_nothing_more_to_clean() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>[]>(),
                parts =>
                {
                    var clean = CredentialText.WithoutSecrets(string.Join("://u:p@h/", parts.Select(p => p.Get)));
                    return CredentialText.WithoutSecrets(clean) == clean;
                }
            )
        );
}
