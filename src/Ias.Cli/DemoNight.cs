using Ias.Engine.Processes;
using Ias.Engine.State;
using Ias.Engine.Workspace;

namespace Ias.Cli;

/// <summary><c>ias demo --night</c>: the dashboard on a recorded night, to look around in. Nothing runs, and nothing of the person's is touched.</summary>
public static class DemoNight
{
    private const string Prefix = "night/";

    // As if the person came in the morning after it.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(150);

    /// <summary>Opens it, and removes it again when the person leaves.</summary>
    public static async Task<ExitCode> ShowAsync(CommandContext context, TuiChoices choices)
    {
        var above = Directory.CreateTempSubdirectory("ias-night-").FullName;
        try
        {
            var folder = Path.Combine(above, "shop");
            Directory.CreateDirectory(folder);
            using (var processes = new ProcessRunner(context.Time))
            {
                await DemoSample.GitAsync(processes, folder, ["init", "-q", "-b", "feature/sprint-2", "--template="], CancellationToken.None);
            }

            Unpack(folder);
            var ended = EventReader.ReadAll(new RunFiles(folder).Events)[^1].At;
            using var inside = new CommandContext(new MovedTime(ended + Later - context.Time.GetUtcNow()), context.Out, context.Error, folder) { CalledAs = context.CalledAs };
            return TuiCommand.Show(inside, choices with { ReadOnlyBecause = "this is a recorded night: nothing runs here", IsRecorded = true });
        }
        finally
        {
            Directory.Delete(above, recursive: true);
        }
    }

    private static void Unpack(string folder)
    {
        var program = typeof(DemoNight).Assembly;
        foreach (var name in program.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var path = Path.Combine(folder, name[Prefix.Length..] switch
            {
                "sprint.md" => "grimoires/loa/sprint.md",
                var run => "." + run,
            });
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var from = program.GetManifestResourceStream(name)!;
            using var to = new FileStream(path, FileMode.CreateNew);
            from.CopyTo(to);
        }
    }

    /// <summary>The clock, moved by so much.</summary>
    private sealed class MovedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
