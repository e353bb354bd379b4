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
    public void A_file_of_settings_keeps_every_line_that_holds_no_credential()
    {
        const string File =
            "[user]\n\tname = A: b@c\n[http \"https://github.com/\"]\n\textraheader = AUTHORIZATION: basic \\\n  c2VjcmV0\n\tproxy = http://p:q@proxy/\n[github]\n\toauth-token = s\n[http]\n\textraheader = X-Trace: 1\n";

        Assert.Equal(
            "[user]\n\tname = A: b@c\n[http \"https://github.com/\"]\n# (kept from the agent by ias)\n# (kept from the agent by ias)\n\tproxy = http://proxy/\n[github]\n# (kept from the agent by ias)\n[http]\n\textraheader = X-Trace: 1\n",
            CredentialText.CleanedFile(File)
        );
    }

    [Fact]
    public void A_cleaned_text_holds_nothing_more_to_clean() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>[]>(),
                parts =>
                {
                    var text = string.Join("://u:p@h/", parts.Select(p => p.Get)) + "\nextraheader=token x\n";
                    var clean = CredentialText.CleanedFile(text);
                    return clean is not null
                        && CredentialText.CleanedFile(clean) is null
                        && clean.Split('\n').Length == text.Split('\n').Length;
                }
            )
        );

    [Fact]
    public void Settings_in_the_environment_lose_those_that_log_in_and_the_others_move_up()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_COUNT"] = "3",
            ["GIT_CONFIG_KEY_0"] = "http.https://github.com/.extraheader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: bearer x",
            ["GIT_CONFIG_KEY_1"] = "user.name",
            ["GIT_CONFIG_VALUE_1"] = "A",
            ["GIT_CONFIG_KEY_2"] = "url.https://t@github.com/.insteadof",
            ["GIT_CONFIG_VALUE_2"] = "gh:",
        };

        var changed = CredentialVariables.WithoutGitCredentials(variables.GetValueOrDefault);

        Assert.Equal(
            ("1", "user.name", "A", null, null),
            (
                changed["GIT_CONFIG_COUNT"],
                changed["GIT_CONFIG_KEY_0"],
                changed["GIT_CONFIG_VALUE_0"],
                changed["GIT_CONFIG_KEY_1"],
                changed["GIT_CONFIG_VALUE_2"]
            )
        );
        Assert.Empty(
            CredentialVariables.WithoutGitCredentials(name =>
                name switch
                {
                    "GIT_CONFIG_COUNT" => "1",
                    "GIT_CONFIG_KEY_0" => "core.hooksPath",
                    "GIT_CONFIG_VALUE_0" => "",
                    _ => null,
                }
            )
        );
    }

    [Fact]
    public void What_an_agent_logs_in_to_its_own_provider_with_stays()
    {
        foreach (
            var own in (string[])
                [
                    "ANTHROPIC_API_KEY",
                    "ANTHROPIC_AUTH_TOKEN",
                    "CLAUDE_CODE_OAUTH_TOKEN",
                    "OPENAI_API_KEY",
                    "CODEX_API_KEY",
                    "GEMINI_API_KEY",
                    "GOOGLE_API_KEY",
                    "OPENROUTER_API_KEY",
                    "HOME",
                    "PATH",
                ]
        )
        {
            Assert.DoesNotContain(own, CredentialVariables.Names);
        }
    }
}
