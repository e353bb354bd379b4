using System.Diagnostics;
using Ias.Core;
using Ias.Engine.Installation;
using Ias.Tests;

namespace Ias.Engine.Tests.Installation;

public sealed class InstalledVersionsTests : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> NoPages = new Dictionary<string, string>();

    private readonly TemporaryFolder _folder = new();

    public InstalledVersionsTests() => Versions = new InstalledVersions(Home);

    private string Home => _folder.At("home");

    private InstalledVersions Versions { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_version_is_copied_whole_and_the_link_leads_to_it()
    {
        var folder = Versions.Install(Program("one"), "1.0.0", NoPages);

        Assert.StartsWith($"{Home}/.local/lib/ias/1.0.0-", folder);
        Assert.Equal((folder, true), (Versions.Current, Versions.IsLinked));
        Assert.Equal("one", File.ReadAllText(Path.Combine(Versions.Folder, "current", "words")));
        Assert.True(File.GetUnixFileMode(Versions.Link).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("part", File.ReadAllText(Path.Combine(folder, "setup", "part")));
        Assert.False(File.Exists(Path.Combine(folder, "stamp")));
    }

    [Fact]
    public void The_same_program_again_changes_nothing()
    {
        var first = Versions.Install(Program("one"), "1.0.0", NoPages);
        var written = Directory.GetCreationTimeUtc(first);

        Assert.Equal(first, Versions.Install(Program("one"), "1.0.0", NoPages));
        Assert.Equal(written, Directory.GetCreationTimeUtc(first));
        Assert.Equal(2, Directory.GetFileSystemEntries(Versions.Folder).Length);
    }

    [Fact]
    public void Two_builds_of_one_version_have_a_folder_each() =>
        Assert.NotEqual(Versions.Install(Program("one"), "1.0.0", NoPages), Versions.Install(Program("two"), "1.0.0", NoPages));

    [Fact]
    public async Task A_version_that_a_process_runs_stays_until_it_has_ended()
    {
        var first = Versions.Install(Program("one"), "1.0.0", NoPages);
        using var runs = Process.Start(new ProcessStartInfo(Versions.Link, ["60"]) { WorkingDirectory = Home })!;
        try
        {
            await Eventually.True(() => Versions.Running().Count == 1, "the program runs");
            var second = Versions.Install(Program("two"), "2.0.0", NoPages);

            Assert.Empty(Versions.Sweep());
            Assert.Equal([new RunningVersion(runs.Id, first, "60", Home)], Versions.Running(except: second));
            Assert.Equal("two", File.ReadAllText(Path.Combine(Versions.Folder, "current", "words")));
        }
        finally
        {
            runs.Kill();
            await runs.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([Path.GetFileName(first)], Versions.Sweep());
        Assert.False(Directory.Exists(first));
    }

    [Fact]
    public void What_an_interrupted_installation_left_is_swept_by_the_next()
    {
        var half = Path.Combine(Versions.Folder, $".new-{int.MaxValue}");
        Directory.CreateDirectory(half);

        Versions.Install(Program("one"), "1.0.0", NoPages);

        Assert.False(Directory.Exists(half));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/usr/bin/true")]
    [InlineData("/nowhere/ias")]
    public void Another_program_of_that_name_is_left_alone(string? target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Versions.Link)!);
        if (target is null)
        {
            File.WriteAllText(Versions.Link, "theirs");
        }
        else
        {
            File.CreateSymbolicLink(Versions.Link, target);
        }

        var refused = Assert.Throws<ProblemException>(() => Versions.Install(Program("one"), "1.0.0", NoPages));

        Assert.Equal(Versions.Link, refused.Problem.On);
        Assert.Equal(target, new FileInfo(Versions.Link).LinkTarget);
    }

    [Fact]
    public void A_link_to_a_launcher_gives_way()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Versions.Link)!);
        File.CreateSymbolicLink(Versions.Link, "/home/ana/ias/scripts/ias");

        Versions.Install(Program("one"), "1.0.0", NoPages);

        Assert.True(Versions.IsLinked);
    }

    [Fact]
    public void Pages_and_completions_are_linked_follow_the_version_and_a_file_of_the_person_stays()
    {
        var share = Path.Combine(Home, ".local", "share");
        Directory.CreateDirectory(Path.Combine(share, "man", "man1"));
        File.WriteAllText(Path.Combine(share, "man", "man1", "ias-run.1"), "mine");
        Versions.Install(
            Program("one"),
            "1.0.0",
            new Dictionary<string, string>
            {
                ["man/man1/ias.1"] = "page 1",
                ["man/man1/ias-old.1"] = "old",
                ["man/man1/ias-run.1"] = "run",
                ["bash-completion/completions/ias"] = "complete",
            }
        );
        Versions.Install(Program("two"), "2.0.0", new Dictionary<string, string> { ["man/man1/ias.1"] = "page 2" });

        Assert.Equal("page 2", File.ReadAllText(Path.Combine(share, "man", "man1", "ias.1")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(share, "man", "man1", "ias-run.1")));
        Assert.False(Path.Exists(Path.Combine(share, "man", "man1", "ias-old.1")));

        Versions.Remove();

        Assert.Equal(
            [Path.Combine(share, "man", "man1", "ias-run.1")],
            Directory.GetFileSystemEntries(share, "*ias*", SearchOption.AllDirectories)
        );
    }

    [Fact]
    public void Removing_leaves_nothing_and_another_program_on_the_path_alone()
    {
        Versions.Install(Program("one"), "1.0.0", NoPages);
        File.Delete(Versions.Link);
        File.WriteAllText(Versions.Link, "theirs");

        Assert.Empty(Versions.Remove());

        Assert.False(Directory.Exists(Versions.Folder));
        Assert.Equal("theirs", File.ReadAllText(Versions.Link));
    }

    // A folder as a build lays it out; the program is one that waits.
    private string Program(string words)
    {
        var folder = _folder.At($"build {words}");
        Directory.CreateDirectory(Path.Combine(folder, "setup"));
        File.Copy("/usr/bin/sleep", Path.Combine(folder, "ias"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "words"), words);
        File.WriteAllText(Path.Combine(folder, "stamp"), "");
        File.WriteAllText(Path.Combine(folder, "setup", "part"), "part");
        return folder;
    }
}
