using Ias.Engine.State;

namespace Ias.Cli.Demo;

/// <summary>The night that comes with the program, laid out as a work tree.</summary>
/// <param name="folder">The work tree.</param>
public sealed class RecordedNight(string folder)
{
    private const string Prefix = "night/";
    private const string Plan = "grimoires/loa/sprint.md";

    private readonly RunFiles _files = new(folder);

    /// <summary>Writes all of its files.</summary>
    public void Unpack()
    {
        var program = typeof(RecordedNight).Assembly;
        foreach (var name in program.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var path = Path.Combine(
                folder,
                name[Prefix.Length..] switch
                {
                    "sprint.md" => Plan,
                    var run => "." + run,
                }
            );
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var from = program.GetManifestResourceStream(name)!;
            using var to = new FileStream(path, FileMode.CreateNew);
            from.CopyTo(to);
        }
    }

    /// <summary>Time of the last event.</summary>
    public DateTimeOffset End => EventReader.ReadAll(_files.Events)[^1].At;
}
