"""What we do about it: cycles, self-diagnosis, assessment, improvement, verification.

Deviations and alerts fill the improvement spiral (8字形质量改进螺旋) of each subject; people add
cause and action; what is verified raises the next goal.
"""
