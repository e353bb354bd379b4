using System.Runtime.InteropServices;

namespace Ias.Engine.Processes;

/// <summary>
/// Keeps a program from typing into its terminal: ioctl(2) with <c>TIOCSTI</c> puts characters into the input of the next reader, the
/// person's shell, and <c>TIOCLINUX</c> pastes on a console. A seccomp filter refuses both (seccomp(2), prctl(2)); everything else, job
/// control among it, is as ever. Only the low 32 bits of the command count, as for the kernel.
/// </summary>
public static partial class TerminalInputFilter
{
    private const string Legacy = "/proc/sys/dev/tty/legacy_tiocsti"; // Linux 6.2; where it is 0, TIOCSTI is refused to all but root
    private const int GetNoNewPrivileges = 39; // PR_GET_NO_NEW_PRIVS
    private const int SetSeccomp = 22; // PR_SET_SECCOMP
    private const nuint FilterMode = 2; // SECCOMP_MODE_FILTER
    private const uint Allow = 0x7fff0000;
    private const uint Refuse = 0x00050000 | 1; // SECCOMP_RET_ERRNO, EPERM
    private const uint TypeInto = 0x5412; // TIOCSTI
    private const uint Paste = 0x541C; // TIOCLINUX
    private const ushort Load = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort IfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K

    // Of struct seccomp_data.
    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint SecondArgument = 24; // its lower half: all of these are little-endian

    // The numbers of ioctl for each way into the kernel (AUDIT_ARCH_*): a 64-bit one takes 32-bit calls, too.
    private static readonly (uint Architecture, uint Number)[] Ioctl =
    [
        (0xC000003E, 16), // x86_64
        (0xC000003E, 0x40000010), // x32
        (0xC000003E, 0x40000202),
        (0x40000003, 54), // i386
        (0xC00000B7, 29), // aarch64
        (0x40000028, 54), // arm
        (0xC00000F3, 29), // riscv64
    ];

    /// <summary>Filters this thread, and all it starts or becomes, for good. Only in a cage, which has taken new privileges away already: in
    /// any other place it does nothing.</summary>
    /// <returns>False: a program can type into the terminal.</returns>
    public static unsafe bool Enter()
    {
        var filter = Filter();
        fixed (Instruction* first = filter)
        {
            var program = new Program { Length = (ushort)filter.Length, First = first };
            return Prctl(GetNoNewPrivileges, 0, 0, 0, 0) == 1 && Prctl(SetSeccomp, FilterMode, (nuint)(&program), 0, 0) == 0;
        }
    }

    /// <summary>True when the kernel lets programs type into their terminals: always before Linux 6.2.</summary>
    public static bool IsNeeded => Files.RegularFile.Text(Legacy)?.Trim() != "0";

    private static Instruction[] Filter() =>
        [
            .. Ioctl.SelectMany(one =>
                new Instruction[]
                {
                    new(Load, Architecture),
                    new(IfEqual, one.Architecture, 0, 6), // else the next of these eight
                    new(Load, Number),
                    new(IfEqual, one.Number, 0, 4),
                    new(Load, SecondArgument),
                    new(IfEqual, TypeInto, 1, 0),
                    new(IfEqual, Paste, 0, 1),
                    new(Return, Refuse),
                }
            ),
            new(Return, Allow),
        ];

    // struct sock_filter
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0)
    {
        public readonly ushort Code = code;
        public readonly byte IfTrue = ifTrue;
        public readonly byte IfFalse = ifFalse;
        public readonly uint Value = value;
    }

    // struct sock_fprog
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Program
    {
        public ushort Length;
        public Instruction* First;
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
