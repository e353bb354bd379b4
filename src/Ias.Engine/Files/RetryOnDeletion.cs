namespace Ias.Engine.Files;

/// <summary>
/// Writing into a folder that an agent may be deleting at this very moment (with ICE's mounts off nothing keeps it from that). A deletion
/// that came between is answered by writing again: nobody deletes for ever, and what is wrong with a disk stays wrong.
/// </summary>
internal static class RetryOnDeletion
{
    private const int Most = 20;

    /// <summary>Does it, again when it fails, at most 20 times; the last failure is the caller's.</summary>
    public static void Write(Action write)
    {
        for (var left = Most - 1; ; left--)
        {
            try
            {
                write();
                return;
            }
            catch (Exception failed) when (left > 0 && (failed is ProblemException || FileProblem.Explains(failed)))
            {
                // once more
            }
        }
    }
}
