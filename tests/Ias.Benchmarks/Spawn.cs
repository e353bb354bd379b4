using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Ias.Benchmarks;

/// <summary>Starts a program and waits for it with as little of its own as there is: posix_spawn, output to /dev/null. For whole-process
/// times.</summary>
internal static unsafe partial class Spawn
{
    private const int ReadWrite = 2;

    /// <summary>Milliseconds from start to end; throws when the program cannot be started or ends otherwise than <paramref
    /// name="exit"/>.</summary>
    public static double Time(IReadOnlyList<string> command, int exit = 0, IReadOnlyDictionary<string, string>? environment = null)
    {
        var words = Pointers(command);
        var variables = Pointers(Variables(environment));
        var actions = NativeMemory.AllocZeroed(512); // glibc's posix_spawn_file_actions_t has 80 bytes
        try
        {
            _ = Init(actions);
            foreach (var descriptor in (ReadOnlySpan<int>)[0, 1, 2])
            {
                _ = AddOpen(actions, descriptor, "/dev/null", ReadWrite, 0);
            }

            var started = Stopwatch.GetTimestamp();
            int pid,
                status;
            var error = Start(&pid, command[0], actions, null, words, variables);
            if (error != 0)
            {
                throw new InvalidOperationException($"{command[0]} cannot be started: errno {error}");
            }

            while (Wait(pid, &status, 0) != pid) { }

            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var ended = (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
            return ended == exit ? took : throw new InvalidOperationException($"{string.Join(' ', command)}: exit status {ended}");
        }
        finally
        {
            _ = Destroy(actions);
            NativeMemory.Free(actions);
            Free(words);
            Free(variables);
        }
    }

    private static IReadOnlyList<string> Variables(IReadOnlyDictionary<string, string>? environment)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            all[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            all[name] = value;
        }

        return [.. all.Select(v => $"{v.Key}={v.Value}")];
    }

    private static byte** Pointers(IReadOnlyList<string> words)
    {
        var pointers = (byte**)NativeMemory.AllocZeroed((nuint)(words.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < words.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(words[i]);
            pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(pointers[i], bytes.Length));
        }

        return pointers;
    }

    private static void Free(byte** words)
    {
        for (var word = words; *word is not null; word++)
        {
            NativeMemory.Free(*word);
        }

        NativeMemory.Free(words);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Start(int* pid, string file, void* actions, void* attributes, byte** words, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int Init(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int Destroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int pid, int* status, int options);
}
