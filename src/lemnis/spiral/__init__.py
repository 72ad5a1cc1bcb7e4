"""What we do about it: cycles, self-diagnosis, assessment, improvement, verification, appraisal.

The room is still empty; it will turn deviations and alerts into the improvement spiral
(8字形质量改进螺旋) of each subject.
"""
