using Ias.Core.Ice;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class HeldSourcesTests
{
    [Theory]
    [InlineData("tree/sub/place")] // the last part of the path
    [InlineData("tree/sub")] // a folder on the way
    public async Task A_link_put_in_the_place_of_a_mounts_source_before_bubblewrap_looks_is_not_followed(string swapped)
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("tree/sub/place"));
        Directory.CreateDirectory(folder.At("secret/place"));
        File.WriteAllText(folder.At("tree/sub/place/text"), "meant");
        File.WriteAllText(folder.At("secret/text"), "secret");
        File.WriteAllText(folder.At("secret/place/text"), "secret");
        var bubblewrap = new Bubblewrap(ProgramPath.Find("bwrap", null, "/") ?? "bwrap");
        Assert.SkipUnless((await bubblewrap.TryAsync(processes, CancellationToken.None)).Length == 0, "bubblewrap does not work here");
        Assert.SkipUnless(bubblewrap.TakesHandles, "this bubblewrap takes no handles");
        using var held = new HeldSources([folder.At("tree")]);
        Mount[] mounts = [Mount.EmptyFolder("/mnt"), new Mount(MountKind.ReadOnly, folder.At("tree/sub/place"), "/mnt/place")];
        var arguments = bubblewrap.Around(mounts, "/", held: held);

        Directory.Move(folder.At(swapped), folder.At("aside"));
        File.CreateSymbolicLink(folder.At(swapped), folder.At("secret"));
        var read = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = bubblewrap.Program,
                Arguments = [.. arguments, "cat", "/mnt/place/text"],
                WorkingDirectory = "/",
                Handles = held.Handles,
            },
            CancellationToken.None
        );

        Assert.Equal(("meant", ""), (read.Output, read.Error));
    }

    [Fact]
    public void Of_what_is_a_link_out_of_the_folder_when_it_is_looked_at_there_is_no_mount()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("tree"));
        Directory.CreateDirectory(folder.At("secret"));
        File.CreateSymbolicLink(folder.At("tree/place"), folder.At("secret"));
        using var held = new HeldSources([folder.At("tree")]);

        Assert.Empty(held.Words(new Mount(MountKind.ReadOnly, folder.At("tree/place"), "/mnt")));
        Assert.Equal(["--bind", "/usr", "/usr"], held.Words(new Mount(MountKind.Bind, "/usr", "/usr")));
    }

    [Fact]
    public async Task No_other_program_inherits_what_is_handed_on_to_one()
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("place"));
        using var held = new HeldSources([folder.Path]);
        var number = held.Words(new Mount(MountKind.ReadOnly, folder.At("place"), "/mnt"))[1];
        var look = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", $"readlink /proc/self/fd/{number} || echo none"],
            WorkingDirectory = "/",
        };

        var given = await processes.RunAsync(look with { Handles = held.Handles }, CancellationToken.None);
        var other = await processes.RunAsync(look, CancellationToken.None);

        Assert.Equal((folder.At("place"), "none"), (given.Output.Trim(), other.Output.Trim()));
    }
}
