using System.Text.Json;
using Ias.Engine.Commits;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Worker.Files;

/// <summary>What was kept after a lost lease, a file each, until a person has seen to it.</summary>
public sealed class KeptFiles(WorkFolder folder)
{
    private const int Longest = 1 << 16; // bytes

    private static readonly TimeSpan Told = TimeSpan.FromDays(1);

    /// <exception cref="ProblemException">One cannot be read.</exception>
    public IReadOnlyList<KeptWork> All() =>
        [
            .. WorkFolder
                .FilesIn(folder.Kept)
                .Select(path => WorkFolder.Read(path, Longest, WorkJson.Default.KeptWork))
                .OfType<KeptWork>()
                .OrderBy(kept => kept.At),
        ];

    /// <summary>Those that a person has still to see to: whose branch is in the checkout. The others are forgotten: it was brought in or
    /// thrown away; where nothing was kept, after a day.</summary>
    /// <exception cref="ProblemException">One cannot be read.</exception>
    public async Task<IReadOnlyList<KeptWork>> OpenAsync(ProcessRunner processes, TimeProvider time, CancellationToken cancel)
    {
        var open = new List<KeptWork>();
        foreach (var kept in All())
        {
            if (kept.Branch.Length > 0 ? await HasAsync(kept, processes, cancel) : time.GetUtcNow() - kept.At < Told)
            {
                open.Add(kept);
            }
            else
            {
                File.Delete(PathOf(kept.JobId));
            }
        }

        return open;
    }

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Add(KeptWork kept) =>
        PrivateFile.Write(PathOf(kept.JobId), JsonSerializer.SerializeToUtf8Bytes(kept, WorkJson.Default.KeptWork));

    private string PathOf(string job) => Path.Combine(folder.Kept, $"{WorkFolder.NameOf(job)}.json");

    private static async Task<bool> HasAsync(KeptWork kept, ProcessRunner processes, CancellationToken cancel)
    {
        if (GitPlace.Find(kept.WorkTree) is not { } place)
        {
            return true; // it may be on a disk that is not there
        }

        try
        {
            var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
            return await repository.ResolveAsync($"refs/heads/{kept.Branch}", cancel) is not null;
        }
        catch (ProblemException)
        {
            return true; // nobody can tell
        }
    }
}
