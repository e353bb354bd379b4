using System.Text;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Copy;

/// <summary>How often git is started for what a turn left: counted by a git that tells each start through a pipe, from inside cages
/// too.</summary>
public sealed class ImportCostTests
{
    [Theory]
    [InlineData(
        "for i in 1 2 3 4 5 6 7 8 9 10; do git commit -q --allow-empty -m $i; done",
        "rev-parse pack-objects diff-index index-pack log"
    )]
    [InlineData("git commit -q --allow-empty -m 1; git pack-refs --all", "rev-parse pack-objects for-each-ref diff-index index-pack log")]
    [InlineData("echo x > new; git add new", "rev-parse diff-index")]
    [InlineData("echo x > new", "")]
    public async Task Git_is_started_a_few_times_however_many_commits_there_are(string script, string started)
    {
        string[] unseen = [Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "/tmp", "/var/tmp", "/run"];
        Assert.SkipWhen(unseen.Any(folder => FolderPath.IsWithin(AppContext.BaseDirectory, folder)), "no cage sees where the tests lie");
        using var programs = await ProgramsAsync();
        await using var pipe = new FileStream(programs.At("pipe"), FileMode.Open, FileAccess.ReadWrite);
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{programs.At("bin")}:/usr/bin:/bin" }
        );
        var worked = await cage.AgentAsync(script);
        await StartedAsync(pipe);

        await cage.EndAsync();

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal(started, string.Join(' ', await StartedAsync(pipe)));
    }

    // What git was started for since the last time.
    private static async Task<IReadOnlyList<string>> StartedAsync(FileStream pipe)
    {
        await pipe.WriteAsync("end\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await pipe.FlushAsync(TestContext.Current.CancellationToken);
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().EndsWith("end\n", StringComparison.Ordinal))
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, await pipe.ReadAsync(buffer, TestContext.Current.CancellationToken)));
        }

        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1];
    }

    // A cage sees neither /tmp nor the home: beside this program.
    private static async Task<TemporaryFolder> ProgramsAsync()
    {
        var programs = new TemporaryFolder(AppContext.BaseDirectory);
        var real = ProgramPath.Find("git", "/usr/local/bin:/usr/bin:/bin", "/")!;
        File.Copy(real, programs.At("real"));
        Directory.CreateDirectory(programs.At("bin"));
        await File.WriteAllTextAsync(
            programs.At("bin", "git"),
            $"""
            #!/bin/sh
            for word do case $word in -* | *=*) ;; *) break ;; esac; done
            echo "$word" > '{programs.At("pipe")}'
            exec '{programs.At("real")}' "$@"

            """
        );
        File.SetUnixFileMode(programs.At("bin", "git"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        TemporaryRepository.Run("mkfifo", "/", programs.At("pipe"));
        return programs;
    }
}
