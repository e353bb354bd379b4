using System.Text;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>Which server a remote's address names, with an ssh of the test's own for aliases.</summary>
public sealed class ForgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public ForgeTests()
    {
        File.WriteAllText(
            _folder.At("ssh"),
            """
            #!/bin/sh
            [ "$1" = -G ] || exit 255
            case "$2" in
              github-work | github.com-work) echo "user git"; echo "hostname github.com";;
              lab) echo "hostname gitlab.example.org";;
              *) echo "hostname $2";;
            esac
            """
        );
        File.SetUnixFileMode(_folder.At("ssh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("git@github-work:owner/name.git", "GitHub", "github.com", "owner/name")]
    [InlineData("ssh://git@github.com-work/owner/name", "GitHub", "github.com", "owner/name")]
    [InlineData("https://github.com/owner/name", "GitHub", "github.com", "owner/name")]
    [InlineData("git@git.example.com:owner/name", "GitHub", "git.example.com", "owner/name")]
    [InlineData("git@lab:group/sub/name.git", "GitLab", "gitlab.example.org", "")]
    [InlineData("https://gitlab.com/owner/name.git", "GitLab", "gitlab.com", "")]
    [InlineData("git@codeberg.org:owner/name.git", "Other", "codeberg.org", "")]
    [InlineData("/srv/git/name.git", "Folder", "", "")]
    public async Task A_remotes_server_is_told_by_its_address_with_ssh_aliases_resolved(string url, string kind, string host, string gitHub)
    {
        var forge = await Forge.OfAsync(
            _processes,
            url,
            Encoding.UTF8.GetBytes("git.example.com:\n    user: me\n"),
            TestContext.Current.CancellationToken,
            _folder.Path
        );

        Assert.Equal((kind, host, gitHub), (forge.Kind.ToString(), forge.Host, forge.GitHub?.Repository ?? ""));
    }
}
