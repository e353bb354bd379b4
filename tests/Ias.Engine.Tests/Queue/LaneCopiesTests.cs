using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Files git does not track that each lane gets copies of (<c>lanes.copy</c>): real git, real processes.</summary>
public sealed class LaneCopiesTests : IDisposable
{
    private readonly RunnerScene _scene = new() { Copies = [".env", "config/*.local"] };

    private IEnumerable<string> Warnings => _scene.Engine.Events.OfType<RunEvent.Warned>().Select(e => e.Text);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_job_in_a_lane_finds_the_ignored_files_that_are_named_with_their_permissions()
    {
        _scene.Repository.Write("api/config/db.local", "far away");
        Write("cat .env config/db.local > seen.txt; stat -c %a .env >> seen.txt; test ! -e other.lib; test ! -e api/config/db.local");
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal((JobStatus.Done, ""), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Reason));
        Assert.Equal("KEY=mine\nlocal\n600\n", _scene.Repository.Read("seen.txt"));
        Assert.Empty(Warnings);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_turn_writes_into_a_copy_reaches_neither_the_checkout_nor_a_commit_nor_the_next_job()
    {
        Write(
            "grep mine .env > seen-$IAS_JOB.txt; echo KEY=stolen > .env; echo '!.env' >> .gitignore; git add -f .env .gitignore seen-*; git commit -qm mine"
        );
        var first = _scene.Add("one");
        _scene.Add("two", needs: first.Id);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal("KEY=mine\n", _scene.Repository.Read(".env"));
        Assert.DoesNotContain(".env", _scene.Repository.Git("log", "--all", "--name-only", "--format=").Split('\n'));
        var seen = Directory.GetFiles(_scene.Repository.Path, "seen-*.txt");
        Assert.Equal(2, seen.Length);
        Assert.All(seen, file => Assert.Equal("KEY=mine\n", File.ReadAllText(file)));
    }

    [Fact]
    public async Task A_link_is_not_copied_and_it_is_said()
    {
        _scene.Repository.Write("config/real.local", "x\n");
        File.Delete(Path.Combine(_scene.Repository.Path, ".env"));
        Write("test ! -e .env && test ! -L .env && test -e config/db.local && echo ok > ok.txt");
        File.Delete(Path.Combine(_scene.Repository.Path, ".env"));
        File.CreateSymbolicLink(Path.Combine(_scene.Repository.Path, ".env"), "/etc/hostname");
        _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal("ok\n", _scene.Repository.Read("ok.txt"));
        Assert.Equal([".env is not copied to lanes: not a file: a symbolic link"], Warnings);
    }

    [Fact]
    public async Task Patterns_that_match_nothing_are_told()
    {
        _scene.Copies = ["nothing.here"];
        Write("echo ok > ok.txt");
        _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal(["lanes.copy (nothing.here) matches no file that git does not track; nothing is copied to lanes"], Warnings);
    }

    private void Write(string work)
    {
        _scene.Repository.Write(".gitignore", "*.lib\n.env\n*.local\n");
        _scene.Repository.Git("add", ".gitignore");
        _scene.Repository.Write(".env", "KEY=mine\n");
        File.SetUnixFileMode(Path.Combine(_scene.Repository.Path, ".env"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _scene.Repository.Write("config/db.local", "local\n");
        _scene.Repository.Write("other.lib", "not named\n");
        _scene.Write(new AgentScript().Turn("job").Runs(work));
    }
}
