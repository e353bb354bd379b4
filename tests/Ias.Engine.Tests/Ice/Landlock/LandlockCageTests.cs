using Ias.Core.Ice;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Landlock;

/// <summary>Commands in a cage of Landlock, by the built program, on this kernel.</summary>
public sealed class LandlockCageTests : IDisposable
{
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();
    private readonly LandlockCage _cage = new([Cage.Program]);

    public LandlockCageTests()
    {
        if (LandlockCage.Rights.Abi == 0)
        {
            Assert.Skip("this kernel has no Landlock");
        }

        foreach (var name in (string[])["tree", "read", "hidden", "tmp"])
        {
            Directory.CreateDirectory(At(name));
        }

        File.WriteAllText(At("read", "file"), "to read\n");
        File.WriteAllText(At("hidden", "key"), "secret\n");
    }

    [Fact]
    public async Task It_works_where_the_kernel_has_it() => Assert.Equal("", await _cage.TryAsync(_processes, CancellationToken.None));

    [Fact]
    public async Task The_work_tree_is_written_and_programs_run_as_ever()
    {
        var result = await Sh(
            "echo one >a && mkdir -p b/c && mv a b/c/a && rm -r b && echo two >$TMPDIR/t && cat $TMPDIR/t && git --version"
        );

        Assert.True(result.Ok, result.Error);
        Assert.StartsWith("two\ngit version", result.Output);
    }

    [Theory]
    [InlineData("cat {hidden}/key")]
    [InlineData("ls {hidden}")]
    [InlineData("echo x >{hidden}/key")]
    [InlineData("rm {hidden}/key")]
    [InlineData("mv {hidden}/key .")]
    [InlineData("ln {hidden}/key .")]
    [InlineData("ln -s {hidden}/key link; cat link")]
    [InlineData("cd {hidden} && cat ./key")]
    [InlineData("truncate -s 0 {hidden}/key")]
    [InlineData("echo x >{read}/file")]
    [InlineData("echo x >>{read}/file")]
    [InlineData("rm {read}/file")]
    [InlineData("touch {read}/new")]
    [InlineData("mkdir {read}/new")]
    [InlineData("mv {read}/file {tree}/file")]
    [InlineData("mkfifo {read}/pipe")]
    [InlineData("touch /etc/ias-landlock-test")]
    [InlineData("touch /ias-landlock-test")]
    [InlineData("touch /tmp/ias-landlock-test")]
    [InlineData("cp /bin/sh {hidden}/sh")]
    [InlineData("cat /proc/{outside}/environ")]
    [InlineData("readlink /proc/{outside}/fd/0")]
    [InlineData("cat /proc/{outside}/root{hidden}/key")]
    [InlineData("cat /proc/{outside}/cwd/hidden/key")]
    [InlineData("cat /proc/self/root{hidden}/key")]
    [InlineData("mount --bind {hidden} {tree}")]
    [InlineData("mount -t tmpfs none {tree}")]
    [InlineData("unshare -m true; unshare -m umount {hidden} || exit 1; cat {hidden}/key")]
    [InlineData("unshare -Ur cat {hidden}/key")]
    [InlineData("unshare -Urm mount -t tmpfs none /tmp")]
    [InlineData("chroot {hidden} /key; chroot /proc/{outside}/root cat {hidden}/key")]
    [InlineData("echo 1 >/proc/sys/kernel/sysrq")]
    [InlineData("echo core >/proc/sys/kernel/core_pattern")]
    [InlineData("kill -0 {outside}")]
    [InlineData("echo $$ >/sys/fs/cgroup/memory/cgroup.procs || echo $$ >/sys/fs/cgroup/cgroup.procs")]
    public async Task What_is_not_named_is_not_reached(string script)
    {
        if (script.StartsWith("kill", StringComparison.Ordinal) && LandlockCage.Rights.Abi < 6)
        {
            Assert.Skip("this kernel's Landlock does not scope signals");
        }

        using var outside = await _processes.StartAsync(
            new ProcessSpec
            {
                FileName = "/bin/sleep",
                Arguments = ["100"],
                WorkingDirectory = _folder.Path,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SECRET"] = "of the engine" },
            }
        );
        try
        {
            var pid = outside.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var words = script
                .Replace("{hidden}", At("hidden"), StringComparison.Ordinal)
                .Replace("{read}", At("read"), StringComparison.Ordinal)
                .Replace("{tree}", At("tree"), StringComparison.Ordinal)
                .Replace("{outside}", pid, StringComparison.Ordinal);

            var result = await Sh(words);

            Assert.False(result.Ok, result.Output);
            Assert.DoesNotContain("secret", result.Output);
            Assert.DoesNotContain("of the engine", result.Output);
            Assert.Equal("secret\n", File.ReadAllText(At("hidden", "key")));
            Assert.Equal("to read\n", File.ReadAllText(At("read", "file")));
            Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(At("read")).Select(Path.GetFileName));
        }
        finally
        {
            Signals.Send(outside.Pid, Signal.Kill);
        }
    }

    [Fact]
    public async Task Processes_inside_see_and_signal_each_other()
    {
        var result = await Sh("sleep 100 & cat /proc/$!/environ >/dev/null && kill $! && wait $!; echo $?");

        Assert.Equal("143\n", result.Output);
    }

    [Fact]
    public async Task Capabilities_of_root_are_gone_inside_and_cannot_come_back()
    {
        var result = await Sh("grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs)' /proc/self/status");

        Assert.Contains("CapPrm:\t0000000000000000\nCapEff:\t0000000000000000", result.Output);
        Assert.Contains("NoNewPrivs:\t1", result.Output);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_opens_nothing()
    {
        var result = await Sh($"mkdir {At("none")}", rules: [new LandlockRule(At("none"), LandlockAccess.Write)]);

        Assert.False(result.Ok);
    }

    [Fact]
    public async Task Offline_there_is_no_TCP()
    {
        if (LandlockCage.Rights.Abi < 4)
        {
            Assert.Skip("this kernel's Landlock does not know TCP");
        }

        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var script = $"exec 3<>/dev/tcp/127.0.0.1/{((System.Net.IPEndPoint)server.LocalEndpoint).Port}";

        var online = await Sh($"bash -c '{script}'");
        var offline = await Sh($"bash -c '{script}'", isOffline: true);

        Assert.True(online.Ok, online.Error);
        Assert.False(offline.Ok);
        Assert.Contains("Permission denied", offline.Error);
    }

    [Theory]
    [InlineData("ice landlock")]
    [InlineData("ice landlock true")]
    [InlineData("ice landlock --write")]
    [InlineData("ice landlock --write relative -- true")]
    [InlineData("ice landlock --all / -- true")]
    [InlineData("ice landlock --write /tmp --")]
    public async Task What_is_not_understood_starts_nothing(string line)
    {
        var result = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = Cage.Program,
                Arguments = line.Split(' '),
                WorkingDirectory = "/",
                IsInside = true,
            },
            CancellationToken.None
        );

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("-- COMMAND", result.Error);
    }

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    private string At(params string[] parts) => _folder.At(parts);

    private Task<ProcessResult> Sh(string script, IReadOnlyList<LandlockRule>? rules = null, bool isOffline = false) =>
        _processes.RunAsync(
            _cage.Around(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments = ["-c", script],
                    WorkingDirectory = At("tree"),
                    Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                        ["TMPDIR"] = At("tmp"),
                    },
                    IsInside = true,
                    Timeout = TimeSpan.FromMinutes(1),
                },
                rules
                    ??
                    [
                        new LandlockRule(At("tree"), LandlockAccess.Write),
                        new LandlockRule(At("tmp"), LandlockAccess.Write),
                        new LandlockRule(At("read"), LandlockAccess.Read),
                    ],
                isOffline
            ),
            CancellationToken.None
        );
}
