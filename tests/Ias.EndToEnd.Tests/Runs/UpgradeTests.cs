using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What earlier versions left, killed in the middle of it, is gone on with. <c>tests/fixtures/upgrade/make</c> laid it
/// down.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private static string Fixtures
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "tests", "fixtures")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "tests", "fixtures", "upgrade");
        }
    }

    public static TheoryData<string> Versions => [.. Directory.GetFiles(Fixtures, "*.tar.gz").Select(path => Path.GetFileName(path)[..7])];

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_plan_goes_on_where_an_earlier_version_was_killed(string version)
    {
        Unpack(version, "run");
        var before = JsonDocument.Parse(_sandbox.Ias("run-status", "--json").Out).RootElement.GetProperty("run");
        Assert.Equal(("sprint-plan", "RUNNING"), (before.GetProperty("target").GetString(), before.GetProperty("state").GetString()));
        var first = _sandbox.Repository.Git("log", "--format=%s");

        var resumed = _sandbox.Ias("run-resume");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.Equal("JACKED_OUT", _sandbox.State.GetProperty("state").GetString());
        Assert.Equal("two\n", _sandbox.Repository.Read("src/sprint-3.txt"));
        Assert.EndsWith(first, _sandbox.Repository.Git("log", "--format=%s"));
        Assert.Equal("", _sandbox.Repository.Git("status", "--porcelain"));
        var report = _sandbox.Ias("report");
        Assert.Contains("sprint-1", report.Out);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_queue_goes_on_where_an_earlier_version_was_killed(string version)
    {
        Unpack(version, "queue");
        Assert.Equal((Done: 1, Failed: 1, Running: 1, Pending: 1), Counts());

        Assert.Equal((Done: 2, Failed: 2, Running: 0, Pending: 0), AfterTheLoop()); // a job has one attempt there, and the killed one had it
        Assert.Equal(0, _sandbox.Ias("runner", "retry-failed").Exit);
        Assert.Equal((Done: 3, Failed: 1, Running: 0, Pending: 0), AfterTheLoop());

        foreach (var job in (string[])["first", "second", "third"])
        {
            Assert.Equal("x\n", _sandbox.Repository.Read($"work/{job}.txt"));
        }

        Assert.Equal(0, _sandbox.Ias("runner", "check").Exit);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_history_and_the_files_of_a_finished_run_are_read(string version)
    {
        Unpack(version, "done");

        var status = JsonDocument.Parse(_sandbox.Ias("run-status", "--json").Out).RootElement.GetProperty("run");
        var history = _sandbox.Ias("history", "--all", "--json");

        Assert.Equal("JACKED_OUT", status.GetProperty("state").GetString());
        Assert.Contains(status.GetProperty("run_id").GetString()!, history.Out);
    }

    private (int Done, int Failed, int Running, int Pending) AfterTheLoop()
    {
        var ran = _sandbox.Ias("runner", "run-loop");
        Assert.True(ran.Exit is 0 or 1, ran.ToString());
        return Counts();
    }

    private (int Done, int Failed, int Running, int Pending) Counts()
    {
        var counts = JsonDocument.Parse(_sandbox.Ias("runner", "status", "--json").Out).RootElement.GetProperty("counts");
        return (Of("done"), Of("failed"), Of("running"), Of("pending"));

        int Of(string name) => counts.GetProperty(name).GetInt32();
    }

    // Puts one of the repositories, and the home, into the sandbox's place.
    private void Unpack(string version, string name)
    {
        var folder = Path.Combine(_sandbox.Repository.Around, "earlier");
        Directory.CreateDirectory(folder);
        using (var file = File.OpenRead(Path.Combine(Fixtures, $"{version}.tar.gz")))
        using (var unzipped = new GZipStream(file, CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(unzipped, folder, overwriteFiles: false);
        }

        foreach (var (from, to) in ((string, string)[])[(name, _sandbox.Repository.Path), ("home", _sandbox.Repository.Home)])
        {
            Directory.Delete(to, recursive: true);
            Directory.Move(Path.Combine(folder, from), to);
        }

        foreach (var path in Directory.GetFiles(_sandbox.Repository.Path, "*.json*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(path);
            if (text.Contains("@TOP@"))
            {
                File.WriteAllText(path, text.Replace($"@TOP@/{name}", _sandbox.Repository.Path));
            }
        }
    }
}
