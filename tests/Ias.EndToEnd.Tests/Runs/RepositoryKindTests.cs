using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Repositories that libgit2 cannot read, or does not judge as git does: a sprint goes through them all the same, read by
/// git.</summary>
public sealed class RepositoryKindTests
{
    private const string Anew = "git config user.name Test; git config user.email test@example.invalid; git add -A; git commit -qm anew";

    [Theory]
    [InlineData("SHA-256 objects", "rm -rf .git; git init -q -b main --object-format=sha256; " + Anew)]
    [InlineData("reftable", "rm -rf .git; git init -q -b main --ref-format=reftable || exit 77; " + Anew)]
    [InlineData("a split index", "git config core.splitIndex true; git update-index --split-index")]
    [InlineData("an index of version 4", "git config feature.manyFiles true; git update-index --index-version 4")]
    [InlineData(
        "a sparse work tree",
        "mkdir -p far/away; touch far/away/x; git add far; git commit -qm far; git sparse-checkout set --cone src grimoires"
    )]
    [InlineData("files that are skipped", "git update-index --skip-worktree README.md; echo mine > README.md")]
    [InlineData("a submodule", "git -c protocol.file.allow=always submodule --quiet add \"$PWD\" module; git commit -qm module")]
    [InlineData(
        "a submodule with changes of its own",
        "git -c protocol.file.allow=always submodule --quiet add \"$PWD\" module; git commit -qm module; echo more >> module/README.md"
    )]
    [InlineData(
        "a person's filter",
        "git config --file \"$HOME/.gitconfig\" filter.up.clean 'tr a-z A-Z'; echo '*.up filter=up' > .gitattributes; git add -A; git commit -qm attributes; echo low > a.up; git add -A; git commit -qm up; touch -d 2001-01-01 a.up"
    )]
    [InlineData(
        "a name that is no UTF-8",
        "touch \"$(printf 'latin\\344')\"; git add -A; git commit -qm latin; echo more >> \"$(printf 'latin\\344')\""
    )]
    [InlineData(
        "settings of the work tree's own",
        "git config core.repositoryFormatVersion 1; git config extensions.worktreeConfig true; git config --worktree core.excludesFile .own; echo '*.tmp' > .own; git add .own; git commit -qm own; touch a.tmp"
    )]
    [InlineData(
        "another owner",
        "[ \"$(id -u)\" = 0 ] || exit 77; git config --file \"$HOME/.gitconfig\" safe.directory \"$PWD\"; chmod 777 . .git; chown 12345:12345 . .git"
    )]
    [InlineData(
        "a partial clone",
        "git config core.repositoryFormatVersion 1; git config extensions.partialClone origin; git config remote.origin.promisor true; git config remote.origin.url \"file://$PWD/.git\""
    )]
    public void A_sprint_goes_through(string kind, string script)
    {
        using var sandbox = new Sandbox();
        var (code, output) = TemporaryRepository.TryRun(
            "env",
            sandbox.Repository.Path,
            $"HOME={sandbox.Repository.Home}",
            "sh",
            "-c",
            script
        );
        Assert.SkipWhen(code == 77, $"not here: {kind}");
        Assert.True(code == 0, output);

        try
        {
            var run = sandbox.Ias("run", "sprint-1", "--local", "--allow-dirty");

            Assert.True(run.Exit == 0, $"{kind}: {run}");
            Assert.Equal("JACKED_OUT", sandbox.State.GetProperty("state").GetString());
            var log = TemporaryRepository.Run(
                "env",
                sandbox.Repository.Path,
                $"GIT_CONFIG_GLOBAL={sandbox.Repository.Home}/.gitconfig",
                "git",
                "-c",
                "safe.directory=*",
                "log",
                "-3",
                "--format=%s"
            );
            Assert.Equal(
                ["chore(sprint-1): verdicts", "feat(sprint-1): cart totals, cycle 2", "feat(sprint-1): cart totals"],
                log.Split('\n')
            );
            Assert.Equal(1, sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
        }
        finally
        {
            TemporaryRepository.TryRun("sh", sandbox.Repository.Path, "-c", "rm -rf latin*"); // .NET cannot delete that name
        }
    }
}
