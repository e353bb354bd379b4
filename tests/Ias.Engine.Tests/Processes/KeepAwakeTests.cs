using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>A program stands in systemd-inhibit's place.</summary>
public sealed class KeepAwakeTests : IDisposable
{
    // As the real one: holds its lock as long as the program runs that it was given.
    private const string Holds = """
        echo "$@" > "$0.arguments"
        while [ "${1#--}" != "$1" ]; do shift; done
        exec 4<&0
        ("$@" <&4; echo > "$0.released") & # tells it also when it is ended itself
        wait
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly RunFiles _files;

    public KeepAwakeTests()
    {
        _files = new RunFiles(_folder.At("work"));
        Directory.CreateDirectory(_files.Folder);
    }

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Requirement", "R-103")]
    public async Task The_lock_is_held_until_it_is_released()
    {
        var program = Program("bin", Holds);
        await using var awake = Awake(program);

        awake.Hold();
        await Eventually.True(() => KeepAwake.Seen(_files) == "", "it is held");

        Assert.StartsWith(
            "--what=idle:sleep --who=ias --why=coding agents are at work --mode=block sh -c",
            File.ReadAllText(program + ".arguments")
        );
        Assert.False(File.Exists(program + ".released"));
        await awake.ReleaseAsync();
        await Eventually.True(() => File.Exists(program + ".released"), "it is released");
        Assert.False(File.Exists(_files.Awake));

        awake.Hold();
        await Eventually.True(() => KeepAwake.Seen(_files) == "", "it is held again");
    }

    [Theory]
    [InlineData("echo 'Failed to connect to bus' >&2; exit 1", "Failed to connect to bus")]
    [InlineData("exit 0", "systemd-inhibit ended by itself")]
    [InlineData("printf '\\033[2Jno\\n'; exit 1", "\uFFFD[2Jno")]
    public async Task Where_it_is_refused_the_reason_is_there_to_be_read(string script, string why)
    {
        await using var awake = Awake(Program("bin", script));

        awake.Hold();

        await Eventually.True(() => KeepAwake.Seen(_files) == why, why);
    }

    [Fact]
    [Trait("Requirement", "R-103")]
    public async Task Where_there_is_none_that_is_said_and_one_in_the_repository_is_not_taken()
    {
        var planted = Program("work/node_modules/.bin", Holds);
        await using var awake = Awake(planted);

        awake.Hold();

        await Eventually.True(() => KeepAwake.Seen(_files) == "systemd-inhibit is not here", "it is not here");
        Assert.False(File.Exists(planted + ".arguments"));
    }

    [Fact]
    public async Task One_that_hangs_is_told_of_and_ended_with_the_engine()
    {
        var program = Program("bin", "echo $$ > \"$0.pid\"; exec sleep 600");
        var time = new FakeTime();
        await using var awake = new KeepAwake(_processes, _files, time, PathOf(program), systemd: "/");

        awake.Hold();
        await Eventually.True(() => File.Exists(program + ".pid") && File.ReadAllText(program + ".pid").EndsWith('\n'), "it hangs");
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return KeepAwake.Seen(_files) == "logind has not answered yet";
            },
            "it is told of"
        );
        await awake.ReleaseAsync();

        var pid = int.Parse(File.ReadAllText(program + ".pid"), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.True(() => ProcStat.Read(pid) is null or { State: 'Z' }, "it is ended");
    }

    private KeepAwake Awake(string program) => new(_processes, _files, TimeProvider.System, PathOf(program), systemd: "/");

    // Without the real one: sh and cat alone beside it.
    private string PathOf(string program)
    {
        var bin = Directory.CreateDirectory(_folder.At("usual")).FullName;
        foreach (var tool in (string[])["sh", "cat", "sleep"])
        {
            File.Delete(Path.Combine(bin, tool));
            File.CreateSymbolicLink(Path.Combine(bin, tool), $"/bin/{tool}");
        }

        return $"{Path.GetDirectoryName(program)}:{bin}";
    }

    private string Program(string folder, string script)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder.At(folder)).FullName, "systemd-inhibit");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
