using TorchSharp;
using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>Where a training computes. Data, draws and saved states stay on the processor, so a run may go on elsewhere; equal bits are promised on the processor only.</summary>
public static class TrainingDevice
{
    /// <summary>Variable of the environment that names the device where the command line does not.</summary>
    public const string Variable = "VIDEOSSM_DEVICE";

    /// <summary>The device of a name.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; empty or <c>null</c> for the processor.</param>
    /// <exception cref="UsageException">There is no such device here.</exception>
    public static Device Of(string? name)
    {
        if (string.IsNullOrEmpty(name) || name == "cpu") return CPU;
        string index = name.StartsWith("cuda:", StringComparison.Ordinal) ? name["cuda:".Length..] : "0";
        if ((name != "cuda" && !name.StartsWith("cuda:", StringComparison.Ordinal)) || !int.TryParse(index, out int number) || number < 0)
            throw new UsageException($"there is no device \"{name}\"; known are cpu, cuda and cuda:N");
        if (!cuda.is_available())
            throw new UsageException($"the device {name} cannot be used: this LibTorch finds no CUDA device (built without CUDA, or no driver); train with --device cpu, or install a CUDA build of LibTorch");
        int count = cuda.device_count();
        return number < count
            ? new Device(DeviceType.CUDA, number)
            : throw new UsageException($"the device {name} cannot be used: there are only {count} CUDA devices, numbered from 0");
    }
}
