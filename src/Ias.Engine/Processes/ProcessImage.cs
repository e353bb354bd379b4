using System.Runtime.InteropServices;
using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// Becomes another program, as a shim must: signals, standard input, exit status and terminal are then that program's own. The environment
/// and the arguments keep their bytes, also those that are no UTF-8.
/// </summary>
public static partial class ProcessImage
{
    private const int Pipe = 13; // SIGPIPE, which .NET ignores and a child would ignore as well

    /// <summary>Replaces this process; returns only when that failed.</summary>
    /// <param name="environment">Variables set, or with null removed.</param>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    public static void Become(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        foreach (var (name, value) in environment)
        {
            _ = value is null ? UnsetVariable(name) : SetVariable(name, value, 1);
        }

        var bytes = RawArguments();
        var vector = new nint[arguments.Count + 2];
        vector[0] = Marshal.StringToCoTaskMemUTF8(Path.GetFileName(program));
        for (var i = 0; i < arguments.Count; i++)
        {
            vector[i + 1] = bytes.TryGetValue(arguments[i], out var raw) ? Copy(raw) : Marshal.StringToCoTaskMemUTF8(arguments[i]);
        }

        Signal(Pipe, 0);
        Execute(program, vector);
        throw new ProblemException(new Problem($"{program} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}"));
    }

    /// <summary>Makes a folder the current one that an argument of this process names in bytes that are no UTF-8, as for <c>git
    /// -C</c>.</summary>
    /// <param name="argument">The argument as .NET decoded it.</param>
    /// <returns>False: there is no such argument, or no such folder.</returns>
    public static bool Enter(string argument) => RawArguments().TryGetValue(argument, out var bytes) && ChangeFolder([.. bytes, 0]) == 0;

    /// <summary>This process's arguments that are not valid UTF-8, by what .NET made of them.</summary>
    private static Dictionary<string, byte[]> RawArguments()
    {
        var raw = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var line = RegularFile.Read("/proc/self/cmdline") ?? [];
        for (var start = 0; start < line.Length; )
        {
            var end = Array.IndexOf(line, (byte)0, start);
            end = end < 0 ? line.Length : end;
            var text = Encoding.UTF8.GetString(line, start, end - start);
            if (text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                raw[text] = line[start..end];
            }

            start = end + 1;
        }

        return raw;
    }

    private static nint Copy(byte[] bytes)
    {
        var memory = Marshal.AllocCoTaskMem(bytes.Length + 1);
        Marshal.Copy(bytes, 0, memory, bytes.Length);
        Marshal.WriteByte(memory, bytes.Length, 0);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "chdir")]
    private static partial int ChangeFolder(byte[] path);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string path, nint[] arguments);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetVariable(string name);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
