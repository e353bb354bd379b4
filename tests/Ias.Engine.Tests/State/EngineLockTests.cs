using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Engine.State;
using Ias.Tests;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Tests.State;

public sealed partial class EngineLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly RunFiles _files;
    private readonly string _common;

    public EngineLockTests()
    {
        _files = new RunFiles(Directory.CreateDirectory(_folder.At("tree")).FullName);
        _common = Directory.CreateDirectory(_folder.At("tree", ".git")).FullName;
    }

    private void IsInState(string state)
    {
        Directory.CreateDirectory(_files.Folder);
        File.WriteAllText(_files.State, ProtocolState.Documented.Replace("RUNNING", state));
    }

    private string LockFile => Directory.GetFiles(Path.Combine(_common, "ias"), "engine-*.lock").Single();

    [Fact]
    public void A_second_engine_is_told_who_holds_the_lock_since_when_and_what_to_type()
    {
        using var first = Take();

        var problem = Assert.Throws<ProblemException>(Take).Problem;

        Assert.Equal(ExitCode.LockHeld, problem.Exit);
        Assert.Equal(
            $"Another engine is running here: pid {Environment.ProcessId} on {Environment.MachineName}, since 10:00.",
            problem.What
        );
        Assert.Contains("ias run-status --follow", problem.Next);
        Assert.Contains("ias run-halt", problem.Next);
    }

    [Fact]
    public async Task A_resume_waits_for_the_engine_that_a_halt_is_ending()
    {
        var first = Take();
        IsInState("HALTED");
        var second = EngineLock.TakeAsync(_common, _files, _time, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        first.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await second).Dispose();
    }

    [Theory]
    [InlineData("RUNNING", 0)]
    [InlineData("HALTED", 20)]
    public async Task It_waits_for_no_other_and_not_for_ever(string state, int seconds)
    {
        using var first = Take();
        IsInState(state);
        var second = EngineLock.TakeAsync(_common, _files, _time, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        for (var waited = 0; waited < seconds; waited++)
        {
            Assert.False(second.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ExitCode.LockHeld, (await Assert.ThrowsAsync<ProblemException>(() => second)).Problem.Exit);
    }

    [Fact]
    public void The_holder_is_seen_without_taking_anything()
    {
        Assert.Null(Holder());
        using (var held = Take())
        {
            Assert.Equal(held.Holds, Holder());
            Assert.True(Holder()!.IsAliveHere());
            Assert.Equal(held.Holds.Pid, (int)JsonNode.Parse(File.ReadAllText(_files.EngineLock))!["pid"]!);
        }

        Assert.Null(Holder());
        Assert.False(File.Exists(_files.EngineLock));
        Take().Dispose();
    }

    [Fact]
    public void A_fork_that_is_not_another_program_yet_keeps_no_lock_that_was_given_back()
    {
        using var held = Take();
        using var asInAFork = new SafeFileHandle(dup(DescriptorOf(LockFile)), ownsHandle: true);

        held.Dispose();

        Assert.Null(Holder());
    }

    [Fact]
    [Trait("Requirement", "R-014")]
    public void Deleting_the_run_folder_does_not_release_the_lock()
    {
        using var held = Take();

        Directory.Delete(_files.Folder, recursive: true);

        Assert.Equal(held.Holds, Holder());
        Assert.Throws<ProblemException>(Take);
    }

    [Fact]
    public void A_run_folder_made_for_the_lock_alone_goes_with_it()
    {
        Take().Dispose();
        Assert.False(Directory.Exists(_files.Folder));

        Directory.CreateDirectory(_files.Folder);
        Take().Dispose();
        Assert.True(Directory.Exists(_files.Folder));
    }

    [Fact]
    public void The_lock_of_a_dead_engine_is_taken_over_and_it_is_named()
    {
        var dead = Dead(pid: 4_194_000, ticks: 12345);

        Assert.Null(Holder());
        using var taken = Take();

        Assert.Equal(dead, taken.DeadHolder);
        Assert.Equal(Environment.ProcessId, taken.Holds.Pid);
    }

    [Fact]
    public void A_stale_lock_whose_pid_now_belongs_to_another_process_is_taken_over()
    {
        var dead = Dead(pid: Environment.ProcessId, ticks: 1); // this pid lives, but it started at another time

        Assert.False(dead.IsAliveHere());
        Assert.Null(Holder());
        using var taken = Take();
        Assert.Equal(dead, taken.DeadHolder);
    }

    // A child between fork and exec has a copy of every open file; on a busy machine it may outlive its engine for a moment.
    [Fact]
    public async Task A_child_of_a_dead_engine_that_still_has_the_lock_open_is_waited_for()
    {
        Dead(pid: Environment.ProcessId, ticks: 1);
        using var child = Process.Start("flock", [LockFile, "sleep", "0.5"]);
        await Eventually.True(() => Holder() is not null, "flock(1) takes the lock");

        using var taken = Take();

        Assert.Equal(Environment.ProcessId, taken.Holds.Pid);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void After_a_reboot_of_the_same_machine_the_old_lock_is_stale()
    {
        Dead(Environment.ProcessId, 1, boot: "00000000-0000-0000-0000-000000000000");

        Assert.Null(Holder());
        Take().Dispose();
    }

    [Fact]
    public void An_engine_on_another_machine_that_shares_the_disk_is_respected()
    {
        var elsewhere = Dead(77, 1, boot: "00000000-0000-0000-0000-000000000000", host: "build-box-2");

        var problem = Assert.Throws<ProblemException>(Take).Problem;

        Assert.Equal(elsewhere, Holder());
        Assert.Equal(ExitCode.LockHeld, problem.Exit);
        Assert.Contains("build-box-2", problem.What);
        Assert.Contains($"rm {LockFile}", problem.Next);
        File.Delete(LockFile); // what it says to type
        Take().Dispose();
    }

    [Fact]
    public void A_container_on_the_same_machine_counts_as_here()
    {
        Dead(77, 1, host: "a1b2c3d4");

        using var taken = Take();

        Assert.Equal(Environment.ProcessId, taken.Holds.Pid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"pid\":12")]
    [InlineData("\0\0\0\0")]
    [InlineData("{}")]
    public async Task A_lock_file_that_cannot_be_read_names_nobody_and_stops_nobody(string content)
    {
        Take().Dispose();
        // A process that another test starts at this moment has the lock, too, until it becomes its program.
        await Eventually.True(() => Holder() is null, "nobody holds the lock");
        // File.WriteAllText would lock it
        using (var file = new FileStream(LockFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }

        await Eventually.True(() => Holder() is null, "nobody holds the lock");
        using var taken = Take();
        Assert.Equal(taken.Holds, Holder());
    }

    [Fact]
    public void Every_work_tree_has_a_lock_of_its_own_however_it_is_reached()
    {
        var other = new RunFiles(Directory.CreateDirectory(_folder.At("other")).FullName);
        File.CreateSymbolicLink(_folder.At("link"), _files.WorkTree);
        using var held = Take();

        using var second = EngineLock.Take(_common, other, _time);

        Assert.Throws<ProblemException>(() => EngineLock.Take(_common, new RunFiles(_folder.At("link")), _time));
        Assert.Throws<ProblemException>(() => EngineLock.Take(_common, new RunFiles(_files.WorkTree + "/."), _time));
    }

    [Fact]
    public async Task A_child_does_not_inherit_the_lock()
    {
        var held = Take();
        using var child = Process.Start("sleep", "60");
        try
        {
            held.Dispose();

            // Between its fork and its exec, a process that another test starts at this moment still has it.
            await Eventually.True(() => Holder() is null, "nobody holds the lock");
            Take().Dispose();
            Assert.False(child.HasExited);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    [Fact]
    public async Task The_lock_is_a_flock_that_other_programs_see_and_that_dies_with_its_process()
    {
        Take().Dispose();
        using var other = Process.Start("flock", [LockFile, "sleep", "60"]);
        await Eventually.True(() => Holder() is not null, "flock(1) takes the lock");

        Assert.Throws<ProblemException>(Take);
        Assert.Equal(0, Holder()!.Pid); // it wrote no name

        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => Holder() is null, "the lock dies with its process");
        Take().Dispose();
    }

    [Fact]
    public async Task Onlookers_never_keep_an_engine_from_starting()
    {
        using var stop = new CancellationTokenSource();
        var onlookers = Task.Run(() =>
        {
            var looks = 0;
            for (; !stop.IsCancellationRequested; looks++)
            {
                Holder();
            }

            return looks;
        });

        for (var start = 0; start < 200; start++)
        {
            Take().Dispose(); // throws where it is kept from it
        }

        await stop.CancelAsync();
        Assert.NotEqual(0, await onlookers);
    }

    public void Dispose() => _folder.Dispose();

    private static int DescriptorOf(string path) =>
        int.Parse(
            Path.GetFileName(Directory.GetFiles("/proc/self/fd").Single(descriptor => new FileInfo(descriptor).LinkTarget == path)),
            System.Globalization.CultureInfo.InvariantCulture
        );

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    private EngineLock Take() => EngineLock.Take(_common, _files, _time);

    private LockHolder? Holder() => EngineLock.Holder(_common, _files);

    /// <summary>The lock file as an engine leaves it that was killed.</summary>
    private LockHolder Dead(int pid, long ticks, string? boot = null, string? host = null)
    {
        LockHolder last;
        using (var held = Take())
        {
            last = held.Holds with { Pid = pid, StartTicks = ticks, Host = host ?? held.Holds.Host, BootId = boot ?? held.Holds.BootId };
        }

        File.WriteAllBytes(LockFile, JsonSerializer.SerializeToUtf8Bytes(last, StateJson.Default.LockHolder));
        return last;
    }
}
