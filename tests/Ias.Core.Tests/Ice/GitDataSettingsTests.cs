using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class GitDataSettingsTests
{
    [Theory]
    [InlineData("user.name", "Person")]
    [InlineData("core.autocrlf", "input")]
    [InlineData("init.defaultbranch", "trunk")]
    [InlineData("pull.rebase", "true")]
    [InlineData("color.diff.meta", "blue")]
    [InlineData("advice.detachedhead", "false")]
    [InlineData("branch.Topic.One.merge", "refs/heads/Topic.One")]
    [InlineData("filter.lfs.process", "git-lfs filter-process")]
    [InlineData("diff.markdown.xfuncname", "^#")]
    public void Data_is_given_to_a_turn(string key, string value) => Assert.True(GitDataSettings.IsData(key, value));

    [Theory]
    [InlineData("core.pager", "less")]
    [InlineData("core.hookspath", "/x")]
    [InlineData("core.sshcommand", "ssh -i key")]
    [InlineData("core.fsmonitor", "true")]
    [InlineData("core.excludesfile", "~/.ssh/id")]
    [InlineData("core.worktree", "/")]
    [InlineData("credential.helper", "!f() { echo password=SECRET; }; f")]
    [InlineData("http.https://github.com/.extraheader", "Authorization: basic x")]
    [InlineData("include.path", "/x")]
    [InlineData("includeif.gitdir:/.path", "/x")]
    [InlineData("alias.st", "status")]
    [InlineData("url.https://token@host/.insteadof", "https://host/")]
    [InlineData("filter.lfs.process", "/repo/git-lfs filter-process")]
    [InlineData("filter.x.clean", "x")]
    [InlineData("diff.x.textconv", "x")]
    [InlineData("diff.external", "x")]
    [InlineData("merge.x.driver", "x")]
    [InlineData("gpg.program", "x")]
    [InlineData("gc.recentobjectshook", "x")]
    [InlineData("lfs.extension.x.clean", "x")]
    [InlineData("lfs.url", "https://x")]
    [InlineData("core.bigfilethreshold", "1")]
    [InlineData("delta.pager", "x")]
    [InlineData("user.name", "a\nb")]
    [InlineData("nothing", "")]
    public void What_names_a_program_a_file_an_address_or_a_login_is_not(string key, string value) =>
        Assert.False(GitDataSettings.IsData(key, value));

    [Theory]
    [InlineData("https://github.com/o/r.git", true)]
    [InlineData("git@github.com:o/r.git", true)]
    [InlineData("ext::sh -c x", false)]
    [InlineData("--upload-pack=x", false)]
    [InlineData("", false)]
    public void An_address_is_plain_when_it_runs_nothing(string value, bool isPlain) =>
        Assert.Equal(isPlain, GitDataSettings.IsPlainAddress(value));

    [Fact]
    public void A_line_quotes_what_would_end_it() =>
        Assert.Equal(
            "[branch \"a\\\"]\\\\b\"]\n\tmerge = \"x\\\" # ; \\\\n\"\n",
            GitDataSettings.Line("branch.a\"]\\b.merge", "x\" # ; \\n")
        );
}
