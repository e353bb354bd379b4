using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Worker.Files;

/// <summary>What was kept after a lost lease, a file each, until a person has seen to it.</summary>
public sealed class KeptFiles(WorkFolder folder)
{
    private const int Longest = 1 << 16; // bytes

    /// <exception cref="ProblemException">One cannot be read.</exception>
    public IReadOnlyList<KeptWork> All() =>
        [
            .. WorkFolder
                .FilesIn(folder.Kept)
                .Select(path => WorkFolder.Read(path, Longest, WorkJson.Default.KeptWork))
                .OfType<KeptWork>()
                .OrderBy(kept => kept.At),
        ];

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Add(KeptWork kept) =>
        PrivateFile.Write(
            Path.Combine(folder.Kept, $"{WorkFolder.NameOf(kept.JobId)}.json"),
            JsonSerializer.SerializeToUtf8Bytes(kept, WorkJson.Default.KeptWork)
        );
}
