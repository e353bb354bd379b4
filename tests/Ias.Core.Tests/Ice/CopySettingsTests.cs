using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class CopySettingsTests
{
    [Fact]
    public void Data_comes_along_programs_and_logins_do_not()
    {
        var text = CopySettings.Of(
            [
                ("user.name", "A \"B\" \\ C", true),
                ("core.sshcommand", "/x/program", true),
                ("credential.helper", "!f() { echo password=secret; }; f", true),
                ("http.https://example.invalid/.extraheader", "Authorization: basic c2VjcmV0", true),
                ("remote.origin.url", "https://user:secret@example.invalid/x.git", true),
                ("remote.origin.receivepack", "/x/program", true),
                ("branch.feature/x.remote", "origin", true),
                ("alias.st", "!evil", true),
                ("include.path", "/home/me/tokens", true),
                ("user.email", "global@example.invalid", false),
            ],
            ""
        );

        Assert.Contains("\tname = \"A \\\"B\\\" \\\\ C\"\n", text);
        Assert.Contains("[branch \"feature/x\"]\n\tremote = \"origin\"\n", text);
        Assert.Contains("\turl = \"https://example.invalid/x.git\"\n", text);
        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain("c2VjcmV0", text);
        Assert.DoesNotContain("program", text);
        Assert.DoesNotContain("evil", text);
        Assert.DoesNotContain("include", text);
        Assert.DoesNotContain("global@", text);
    }

    [Fact]
    public void A_filter_of_the_persons_comes_along_and_must_not_fail_unseen()
    {
        var text = CopySettings.Of([("filter.crypt.clean", "tools/crypt %f", false), ("filter.crypt.required", "false", false)], "");

        Assert.Contains("[filter \"crypt\"]\n\tclean = \"tools/crypt %f\"\n", text);
        Assert.Contains("[filter \"crypt\"]\n\trequired = \"true\"\n", text);
    }

    [Fact]
    public void Extensions_raise_the_format_version()
    {
        Assert.Contains("repositoryformatversion = 1\n", CopySettings.Of([("extensions.objectformat", "sha256", true)], ""));
        Assert.Contains("repositoryformatversion = 0\n", CopySettings.Of([("core.filemode", "true", true)], ""));
        Assert.Contains("\thookspath = \"/etc/hooks\"\n", CopySettings.Of([], "/etc/hooks"));
    }
}
