namespace Ias.Setup.Forms;

/// <summary>One step of <c>ias setup</c>.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Words">What a person is to know here.</param>
/// <param name="Fields">What they can set.</param>
/// <param name="Checks">Names of the pre-flight checks that are shown here.</param>
/// <param name="Commands">What does the same at the shell, where no field says it.</param>
public sealed record SetupStep(
    string Title,
    IReadOnlyList<string> Words,
    IReadOnlyList<FormField> Fields,
    IReadOnlyList<string> Checks,
    string Commands
);
